#pragma once

#include "docker/observed.h"

#include <QAbstractItemModel>
#include <memory>
#include <vector>

namespace onggi::ui {

/// What a container did to its image's files, as the tree of their folders. Folders that are only said to be changed
/// because something below them is are told without a kind: they only lead there.
class ChangeModel : public QAbstractItemModel
{
    Q_OBJECT
public:
    enum Column { NameColumn, KindColumn, ColumnCount };
    static constexpr int KindRole = Qt::UserRole + 1; ///< FileChange::Kind as int; nothing for a folder that only leads on
    static constexpr int PathRole = Qt::UserRole + 2;

    explicit ChangeModel(QObject* parent = nullptr);
    ~ChangeModel() override;
    QModelIndex index(int row, int column, const QModelIndex& parent = {}) const override;
    QModelIndex parent(const QModelIndex& child) const override;
    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role = Qt::DisplayRole) const override;

    void setChanges(QList<FileChange> changes);
    int count(FileChange::Kind kind) const;
    int count() const { return int(m_changes.size()); }
    static QString kindText(FileChange::Kind kind);

private:
    struct Node
    {
        Node* parent = nullptr;
        std::vector<std::unique_ptr<Node>> children;
        QString name;
        int row = 0;
        int change = -1; ///< in m_changes
    };
    const Node& nodeOf(const QModelIndex& index) const;
    QList<FileChange> m_changes; ///< those that tell something, by path
    Node m_root;
};

} // namespace onggi::ui
