#include "containers/changespane.h"

#include "widgets/buttons.h"
#include "widgets/searchfield.h"
#include "widgets/statuspill.h"
#include "widgets/tables.h"
#include "widgets/theme.h"

#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QPainter>
#include <QStyledItemDelegate>
#include <QTableView>

namespace onggi::ui {

namespace {

/// The kind of a change as a pill.
class KindDelegate : public QStyledItemDelegate
{
public:
    using QStyledItemDelegate::QStyledItemDelegate;
    void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override
    {
        const auto& c = Theme::colors();
        painter->save();
        painter->fillRect(option.rect, option.state & QStyle::State_Selected ? c.selection : c.panel);
        painter->setPen(c.line);
        painter->drawLine(option.rect.bottomLeft(), option.rect.bottomRight());
        const auto kind = FileChange::Kind(index.data(ChangeModel::KindRole).toInt());
        const auto tone = kind == FileChange::Kind::Added     ? StatusPill::Tone::Good
                          : kind == FileChange::Kind::Deleted ? StatusPill::Tone::Bad
                                                              : StatusPill::Tone::Warning;
        StatusPill::paint(*painter, option.rect.adjusted(14, 0, 0, 0), tone, index.data().toString(), option.font);
        painter->restore();
    }
};

} // namespace

ChangesPane::ChangesPane(Engine& engine, QWidget* parent) : MessagePane(parent), m_engine(engine)
{
    auto* page = new QWidget;
    auto* filter = new SearchField(tr("Filter files…"), page);
    filter->setAccessibleName(tr("Filter files"));
    filter->setDelay(0);
    filter->setMaximumWidth(320);
    m_count = new QLabel(page);
    m_count->setProperty("kind", "muted");
    auto* again = new Button(tr("Refresh"), Button::Kind::Quiet, "restart", page);
    auto* commit = new Button(tr("Make an image…"), Button::Kind::Plain, "images", page);
    commit->setToolTip(tr("Keeps these changes as a new layer on top of the image's (docker commit)"));
    m_filter.setSourceModel(&m_model);
    m_filter.setFilterKeyColumn(ChangeModel::PathColumn);
    m_filter.setFilterCaseSensitivity(Qt::CaseInsensitive);
    m_table = new QTableView(page);
    makeQuiet(*m_table);
    m_table->setModel(&m_filter);
    m_table->setItemDelegateForColumn(ChangeModel::KindColumn, new KindDelegate(m_table));
    m_table->setColumnWidth(ChangeModel::KindColumn, 140);
    m_table->horizontalHeader()->setStretchLastSection(true);
    m_table->setSortingEnabled(true);
    m_table->sortByColumn(ChangeModel::PathColumn, Qt::AscendingOrder);
    m_table->setAccessibleName(tr("Changed files"));
    auto* bar = new QHBoxLayout;
    bar->setContentsMargins(14, 6, 10, 6);
    bar->setSpacing(10);
    bar->addWidget(filter, 1);
    bar->addWidget(m_count);
    bar->addStretch(1);
    bar->addWidget(again);
    bar->addWidget(commit);
    auto* layout = new QVBoxLayout(page);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addLayout(bar);
    layout->addWidget(m_table, 1);
    setContent(page);

    connect(filter, &SearchField::edited, this, [this](const QString& text) { m_filter.setFilterFixedString(text); });
    connect(again, &QPushButton::clicked, this, &ChangesPane::ask);
    connect(commit, &QPushButton::clicked, this, [this] { emit commitRequested(m_id); });
    connect(this, &MessagePane::messageButtonClicked, this, &ChangesPane::ask);
}

void ChangesPane::setContainer(const QString& id)
{
    if (m_id == id)
        return;
    m_id = id;
    m_model.setChanges({});
    if (m_question)
        m_question->cancel();
    if (isVisible())
        ask();
}

void ChangesPane::showEvent(QShowEvent* event)
{
    MessagePane::showEvent(event);
    ask();
}

void ChangesPane::ask()
{
    if (m_id.isEmpty())
        return;
    if (m_question)
        m_question->cancel();
    auto* reply = m_engine.client().changes(m_id);
    m_question = reply;
    reply->then(this, [this](const QList<FileChange>& changes) { take(changes); })
        ->otherwise(this, [this](const ApiError& error) { showFailure(error, tr("The changes cannot be listed")); });
}

void ChangesPane::take(const QList<FileChange>& changes)
{
    m_model.setChanges(changes);
    if (m_model.rowCount() == 0) {
        showMessage("images", tr("Nothing is changed"), tr("Its files are as they are in its image."), tr("Refresh"));
        return;
    }
    m_count->setText(tr("%1 added, %2 changed, %3 deleted")
                         .arg(m_model.count(FileChange::Kind::Added))
                         .arg(m_model.count(FileChange::Kind::Changed))
                         .arg(m_model.count(FileChange::Kind::Deleted)));
    showContent();
}

} // namespace onggi::ui
