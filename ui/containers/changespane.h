#pragma once

#include "containers/messagepane.h"
#include "models/changemodel.h"
#include "models/engine.h"

#include <QPointer>
#include <QSortFilterProxyModel>

class QLabel;
class QTableView;

namespace onggi::ui {

/// Which files a container has added, changed and deleted since it was made from its image, and the way from there to
/// an image of its own.
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

    Engine& m_engine;
    QString m_id;
    QPointer<Call> m_question;
    ChangeModel m_model;
    QSortFilterProxyModel m_filter;
    QTableView* m_table;
    QLabel* m_count;
};

} // namespace onggi::ui
