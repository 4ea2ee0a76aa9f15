#pragma once

#include "containers/messagepane.h"
#include "models/changemodel.h"
#include "models/engine.h"

#include <QPointer>
#include <QSortFilterProxyModel>
#include <optional>

class QLabel;
class QPlainTextEdit;
class QTreeView;

namespace onggi::ui {

class FileComparison;

/// Which files a container has added, changed and deleted since it was made from its image, as a tree; beside it what has
/// changed in the text of the chosen one; and the way from there to an image of its own.
class ChangesPane : public MessagePane
{
    Q_OBJECT
public:
    explicit ChangesPane(Engine& engine, QWidget* parent = nullptr);
    void setContainer(const QString& id);

signals:
    void commitRequested(const QString& id);

protected:
    void showEvent(QShowEvent* event) override;

private:
    void ask();
    void take(const QList<FileChange>& changes);
    void compare();
    void showDiff(const QString& path, const std::optional<QByteArray>& before, const std::optional<QByteArray>& after);
    void remark(const QString& sentence);

    Engine& m_engine;
    QString m_id;
    QPointer<Call> m_question;
    ChangeModel m_model;
    QSortFilterProxyModel m_filter;
    QPointer<FileComparison> m_comparison;
    QTreeView* m_tree;
    QLabel* m_count;
    QLabel* m_remark;
    QPlainTextEdit* m_diff;
};

} // namespace onggi::ui
