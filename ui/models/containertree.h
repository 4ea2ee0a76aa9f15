#pragma once

#include "models/containermodel.h"

#include <QAbstractItemModel>
#include <memory>
#include <vector>

namespace onggi::ui {

/// The containers of a ContainerModel as a tree: those of a compose project below a row of the project, all others at
/// the top. Follows its source by row and never resets but with it. Owned by who shows it; lives on the window's thread.
class ContainerTree : public QAbstractItemModel
{
    Q_OBJECT
public:
    enum Role {
        GroupRole = Qt::UserRole + 100, ///< the name of the project that the row stands for; empty: it is a container
        MembersRole,                    ///< the ids of the containers of such a row
    };

    explicit ContainerTree(ContainerModel& source, QObject* parent = nullptr);
    ~ContainerTree() override;

    QModelIndex index(int row, int column, const QModelIndex& parent = {}) const override;
    QModelIndex parent(const QModelIndex& child) const override;
    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role = Qt::DisplayRole) const override;

    QModelIndex indexOf(const QString& id) const; ///< of a container

private:
    struct Node
    {
        Node* parent = nullptr;
        std::vector<std::unique_ptr<Node>> children;
        QString project;    ///< of a project's row
        int sourceRow = -1; ///< of a container
        int row = 0;        ///< below its parent
    };
    const Node& nodeOf(const QModelIndex& index) const;
    QModelIndex indexOf(const Node& node, int column = 0) const;
    QVariant groupData(const Node& group, int column, int role) const;
    QVariant sourceData(const Node& node, int column, int role) const;
    void rebuild();
    void attach(int first, int last);
    void detach(Node* leaf);
    std::unique_ptr<Node> take(Node* node);
    void append(Node& parent, std::unique_ptr<Node> node);
    void inserted(int first, int last);
    void removing(int first, int last);
    void removed(int first, int last);
    void changed(int firstRow, int lastRow, int firstColumn, int lastColumn, const QList<int>& roles);

    ContainerModel& m_source;
    Node m_root;
    std::vector<Node*> m_leaves; ///< by the source's row
    QHash<QString, Node*> m_projects;
};

} // namespace onggi::ui
