#include "volumes/volumespage.h"

#include "models/humanize.h"
#include "volumes/volumedialogs.h"
#include "volumes/volumepane.h"
#include "widgets/buttons.h"
#include "widgets/emptystate.h"
#include "widgets/rowstable.h"

#include <QMenu>
#include <QSettings>

namespace onggi::ui {

namespace {
enum VolumeColumn { VolumeNameColumn, VolumeDriverColumn, VolumeSizeColumn, VolumeUsedColumn, VolumeCreatedColumn, VolumeLabelsColumn };
} // namespace

VolumesPage::VolumesPage(Engine& engine, StoreFeed& feed, QWidget* parent)
    : VolumesPage(new VolumePane(engine, feed), feed, parent)
{
}

VolumesPage::VolumesPage(VolumePane* pane, StoreFeed& feed, QWidget* parent)
    : ListPage(new RowsTable({{tr("Name")}, {tr("Driver")}, {tr("Size"), true}, {tr("Used by")}, {tr("Created")}, {tr("Labels")}}, "volumes/hidden"),
               pane, {"volumes/splitter", 5, 4, {600, 485}}, parent),
      m_feed(feed), m_pane(pane), m_create(new Button(tr("Create…"))), m_prune(new Button(tr("Prune…")))
{
    m_table->setAccessibleName(tr("Volumes"));
    m_table->setColumnWidth(VolumeDriverColumn, 76);
    m_table->setColumnWidth(VolumeSizeColumn, 90);
    m_table->setColumnWidth(VolumeUsedColumn, 120);
    m_table->setColumnWidth(VolumeCreatedColumn, 112);
    m_table->setColumnWidth(VolumeLabelsColumn, 110);
    if (!QSettings().contains("volumes/hidden")) {
        m_table->setColumnHidden(VolumeLabelsColumn, true);
        m_table->setColumnHidden(VolumeDriverColumn, true);
    }
    connect(m_create, &QPushButton::clicked, this, &VolumesPage::create);
    connect(m_prune, &QPushButton::clicked, this, &VolumesPage::prune);
    connect(m_table, &RowsTable::chosen, m_pane, &VolumePane::setVolume);
    connect(m_table, &RowsTable::removeRequested, m_pane, &VolumePane::askToRemove);
    connect(m_table, &RowsTable::menuRequested, this, &VolumesPage::showMenu);
    connect(m_pane, &VolumePane::commandUsed, this, [this](const QString& line) {
        if (isVisible())
            emit commandUsed(line);
    });
    connect(m_pane, &VolumePane::noticeRaised, this, &Page::noticeRaised);
    connect(m_pane, &VolumePane::containerChosen, this, [this](const QString& id) { emit pageRequested("containers", id); });
    connect(m_empty, &EmptyState::buttonClicked, this, [this] {
        if (m_feed.error().isEmpty())
            create();
        else
            m_feed.refresh();
    });
    connect(&feed, &StoreFeed::changed, this, [this] {
        // Sizes are counted again only while one looks at them.
        if (isVisible() && m_feed.areSizesOld())
            m_feed.measure();
        fill();
        refresh();
    });
    fill();
    refresh();
}

QList<QWidget*> VolumesPage::toolbarWidgets()
{
    return {m_create, m_prune};
}

void VolumesPage::fillPalette()
{
    addPaletteAction(tr("Create a volume…"), this, &VolumesPage::create);
    addPaletteAction(tr("Remove volumes that no container has…"), this, &VolumesPage::prune);
    addPaletteAction(tr("Remove the selected volume"), m_pane, &VolumePane::askToRemove);
}

void VolumesPage::activated()
{
    m_table->setFocus();
    m_feed.measure();
    emit commandUsed("docker volume ls");
}

void VolumesPage::fill()
{
    QList<RowsModel::Row> rows;
    for (const auto& volume : m_feed.volumes()) {
        QStringList users;
        for (const auto& user : m_feed.usersOf(volume.name))
            users.append(user.name);
        QStringList labels;
        for (auto each = volume.labels.begin(); each != volume.labels.end(); ++each)
            labels.append(each.value().isEmpty() ? each.key() : each.key() + '=' + each.value());
        labels.sort();
        const auto size = m_feed.sizeOf(volume.name);
        const auto used = users.size() > 1 ? tr("%n container(s)", nullptr, int(users.size())) : users.value(0);
        rows.append({volume.name,
                     (QStringList{volume.name, volume.driver} + users + labels).join(' '),
                     {{volume.name, {}, volume.name},
                      {volume.driver, {}, {}},
                      {size ? bytesText(*size) : QStringLiteral("…"), size.value_or(-1), {}},
                      {used, {}, users.join('\n')},
                      {volume.created.isValid() ? agoText(volume.created) : QString(), volume.created, absoluteTimeText(volume.created)},
                      {labels.join(", "), {}, labels.join('\n')}}});
    }
    m_table->setRows(rows);
}

void VolumesPage::refresh()
{
    const auto freed = unusedVolumes(m_feed, true);
    m_prune->setText(freed.exact && freed.bytes > 0 ? tr("Prune · %1").arg(bytesText(freed.bytes)) : tr("Prune…"));
    m_prune->setAccessibleName(tr("Prune…"));
    if (m_table->shownCount() == 0) {
        if (!m_feed.error().isEmpty())
            m_empty->setContent("alert", tr("The volumes could not be listed"), m_feed.error(), tr("Try again"));
        else if (!m_feed.isReady())
            m_empty->setContent("volumes", tr("Looking…"), {});
        else if (m_feed.volumes().isEmpty())
            m_empty->setContent("volumes", tr("No volumes yet"),
                                tr("A volume keeps files beyond the life of a container: a database's tables, for example."), tr("Create a volume…"));
        else
            m_empty->setContent("volumes", tr("Nothing matches"), tr("None of the volumes has this in its name, labels or users."));
        showEmpty();
        return;
    }
    showList();
}

void VolumesPage::create()
{
    auto* dialog = new CreateVolumeDialog(m_feed, this);
    connect(dialog, &CreateVolumeDialog::commandUsed, this, &Page::commandUsed);
    connect(dialog, &CreateVolumeDialog::created, this, &VolumesPage::select);
    dialog->open();
}

void VolumesPage::prune()
{
    auto* dialog = new PruneVolumesDialog(m_feed, this);
    connect(dialog, &PruneVolumesDialog::commandUsed, this, &Page::commandUsed);
    connect(dialog, &PruneVolumesDialog::pruned, this, &Page::noticeRaised);
    dialog->open();
}

void VolumesPage::showMenu(const QPoint& position)
{
    QMenu menu(this);
    menu.addAction(tr("Files"), this, [this] { m_pane->setTab(VolumePane::Files); });
    menu.addAction(tr("Inspect"), this, [this] { m_pane->setTab(VolumePane::Inspect); });
    menu.addSeparator();
    menu.addAction(tr("Remove"), m_pane, &VolumePane::askToRemove);
    menu.exec(position);
}

} // namespace onggi::ui
