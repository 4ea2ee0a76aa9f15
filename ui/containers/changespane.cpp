#include "containers/changespane.h"

#include "containers/filecomparison.h"
#include "containers/textdiff.h"
#include "widgets/buttons.h"
#include "widgets/searchfield.h"
#include "widgets/statuspill.h"
#include "widgets/theme.h"

#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QPainter>
#include <QStyledItemDelegate>
#include <QPlainTextEdit>
#include <QSplitter>
#include <QTextBlock>
#include <QTreeView>
#include <QVBoxLayout>

namespace onggi::ui {

namespace {

/// The kind of a change as a pill.
class KindDelegate : public QStyledItemDelegate
{
public:
    using QStyledItemDelegate::QStyledItemDelegate;
    QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override
    {
        return {QStyledItemDelegate::sizeHint(option, index).width(), 32};
    }
    void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override
    {
        const auto& c = Theme::colors();
        painter->save();
        painter->fillRect(option.rect, option.state & QStyle::State_Selected ? c.selection : c.panel);
        if (!index.data(ChangeModel::KindRole).isValid()) {
            painter->restore();
            return;
        }
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
    m_filter.setFilterRole(ChangeModel::PathRole);
    m_filter.setRecursiveFilteringEnabled(true);
    m_filter.setFilterCaseSensitivity(Qt::CaseInsensitive);
    m_tree = new QTreeView(page);
    m_tree->setModel(&m_filter);
    m_tree->setItemDelegateForColumn(ChangeModel::KindColumn, new KindDelegate(m_tree));
    m_tree->setUniformRowHeights(true);
    m_tree->setFrameShape(QFrame::NoFrame);
    m_tree->header()->setStretchLastSection(false);
    m_tree->header()->setSectionResizeMode(ChangeModel::NameColumn, QHeaderView::Stretch);
    m_tree->setColumnWidth(ChangeModel::KindColumn, 130);
    m_tree->setAccessibleName(tr("Changed files"));
    m_remark = new QLabel(tr("Choose a file to see what has changed in it."), page);
    m_remark->setProperty("kind", "muted");
    m_remark->setWordWrap(true);
    m_remark->setMargin(8);
    m_diff = new QPlainTextEdit(page);
    m_diff->setReadOnly(true);
    m_diff->setProperty("kind", "bare");
    m_diff->setFont(Theme::monospace());
    m_diff->setLineWrapMode(QPlainTextEdit::NoWrap);
    m_diff->setAccessibleName(tr("What has changed in the file"));
    auto* side = new QWidget(page);
    auto* sideLayout = new QVBoxLayout(side);
    sideLayout->setContentsMargins(0, 0, 0, 0);
    sideLayout->setSpacing(0);
    sideLayout->addWidget(m_remark);
    sideLayout->addWidget(m_diff, 1);
    auto* splitter = new QSplitter(page);
    splitter->setHandleWidth(1);
    splitter->setChildrenCollapsible(false);
    splitter->addWidget(m_tree);
    splitter->addWidget(side);
    splitter->setSizes({440, 520});
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
    layout->addWidget(splitter, 1);
    setContent(page);

    connect(filter, &SearchField::edited, this, [this](const QString& text) {
        m_filter.setFilterFixedString(text);
        m_tree->expandAll();
    });
    connect(m_tree->selectionModel(), &QItemSelectionModel::currentChanged, this, &ChangesPane::compare);
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
    delete m_comparison;
    m_diff->clear();
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
    constexpr int mostUnfolded = 3000;
    if (m_model.count() <= mostUnfolded)
        m_tree->expandAll();
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

void ChangesPane::remark(const QString& sentence)
{
    m_diff->clear();
    m_remark->setText(sentence);
}

void ChangesPane::compare()
{
    delete m_comparison;
    const auto index = m_tree->currentIndex();
    const auto* container = m_engine.containers().find(m_id);
    if (!index.isValid() || !container)
        return;
    const auto path = index.data(ChangeModel::PathRole).toString();
    if (m_filter.hasChildren(index.siblingAtColumn(0))) {
        remark(tr("Choose a file to see what has changed in it."));
        return;
    }
    remark(tr("Comparing %1 with the image's…").arg(path));
    m_comparison = new FileComparison(m_engine, m_id, container->imageId, path, this);
    connect(m_comparison, &FileComparison::compared, this,
            [this, path](const std::optional<QByteArray>& before, const std::optional<QByteArray>& after) { showDiff(path, before, after); });
    connect(m_comparison, &FileComparison::failed, this, [this, path](const QString& sentence) { remark(tr("%1 cannot be compared: %2").arg(path, sentence)); });
}

void ChangesPane::showDiff(const QString& path, const std::optional<QByteArray>& before, const std::optional<QByteArray>& after)
{
    const auto old = before.value_or(QByteArray()), fresh = after.value_or(QByteArray());
    if (!before && !after) {
        remark(tr("%1 is a folder, or is there no more.").arg(path));
        return;
    }
    if (old.contains('\0') || fresh.contains('\0')) {
        remark(tr("%1 is no text: its content cannot be compared by lines.").arg(path));
        return;
    }
    const auto lines = diffOf(QString::fromUtf8(old), QString::fromUtf8(fresh));
    int added = 0, removed = 0;
    for (const auto& line : lines) {
        added += line.kind == DiffLine::Kind::Added;
        removed += line.kind == DiffLine::Kind::Removed;
    }
    remark(added + removed == 0 ? tr("%1: the text is the same; its rights, owner or time have changed.").arg(path)
                                : tr("%1: +%2 −%3 lines").arg(path).arg(added).arg(removed));
    const auto& c = Theme::colors();
    QTextCursor cursor(m_diff->document());
    cursor.beginEditBlock();
    for (const auto& line : lines) {
        QTextCharFormat format;
        format.setForeground(line.kind == DiffLine::Kind::Added ? c.running : line.kind == DiffLine::Kind::Removed ? c.error : c.muted);
        const QString mark = line.kind == DiffLine::Kind::Added ? "+ " : line.kind == DiffLine::Kind::Removed ? "- " : line.kind == DiffLine::Kind::Gap ? "…" : "  ";
        cursor.insertText(mark + line.text + '\n', format);
    }
    cursor.endEditBlock();
    m_diff->moveCursor(QTextCursor::Start);
}

} // namespace onggi::ui
