#pragma once

#include "containers/runspec.h"
#include "containers/validation.h"

#include <QWidget>
#include <functional>

class QComboBox;
class QLabel;
class QLineEdit;
class QCheckBox;
class QVBoxLayout;

namespace onggi::ui {

/// A list of like rows in a form: "+ Add" below, a cross on each. The kinds of rows follow.
class RowList : public QWidget
{
    Q_OBJECT
public:
    RowList(const QString& addText, QWidget* parent);
    int rowCount() const { return int(m_rows.size()); }

signals:
    void edited();

protected:
    virtual void makeEmptyRow() = 0;
    /// Puts a row's fields into one line with a cross and a hint below.
    QLabel* appendRow(const QList<QWidget*>& fields);
    virtual void rowRemoved(int row) = 0;
    void removeAllRows();
    static void setHint(QLabel* hint, const Verdict& verdict, QLineEdit* field);
    QVBoxLayout* m_below; ///< for further offers beside "+ Add"

private:
    void removeRow(QWidget* row);
    QVBoxLayout* m_list;
    QList<QWidget*> m_rows;
};

class PortRows : public RowList
{
    Q_OBJECT
public:
    explicit PortRows(QWidget* parent);
    void setPorts(const QList<RunSpec::Port>& ports);
    /// As far as the rows are numbers; a row without a container port is left out.
    QList<RunSpec::Port> ports() const;
    void addPort(const RunSpec::Port& port);
    /// Ports that the image exposes, "80/tcp": offered where no row has them.
    void setOffers(const QStringList& exposed, std::function<int(int)> freePort);
    bool judge(const QList<ContainerSummary>& containers, const PortProbe& probe);

protected:
    void makeEmptyRow() override { addPort({}); }
    void rowRemoved(int row) override;

private:
    void showOffers();
    struct Row
    {
        QLineEdit* host;
        QLineEdit* container;
        QComboBox* protocol;
        QLabel* hint;
        QString hostIp;
    };
    QList<Row> m_fields;
    QStringList m_exposed;
    std::function<int(int)> m_freePort;
    QLabel* m_offers;
};

class VariableRows : public RowList
{
    Q_OBJECT
public:
    explicit VariableRows(QWidget* parent);
    void setVariables(const QStringList& variables);
    QStringList variables() const; ///< KEY=value; empty rows are left out
    void addVariable(const QString& key, const QString& value);
    bool judge();

protected:
    void makeEmptyRow() override { addVariable({}, {}); }
    void rowRemoved(int row) override;

private:
    void importFile();
    struct Row
    {
        QLineEdit* key;
        QLineEdit* value;
        QLabel* hint;
    };
    QList<Row> m_fields;
};

class FolderRows : public RowList
{
    Q_OBJECT
public:
    explicit FolderRows(QWidget* parent);
    void setFolders(const QList<RunSpec::Folder>& folders);
    QList<RunSpec::Folder> folders() const;
    void addFolder(const RunSpec::Folder& folder);
    bool judge();

protected:
    void makeEmptyRow() override { addFolder({}); }
    void rowRemoved(int row) override;

private:
    struct Row
    {
        QLineEdit* source;
        QLineEdit* target;
        QCheckBox* readOnly;
        QLabel* hint;
    };
    QList<Row> m_fields;
};

} // namespace onggi::ui
