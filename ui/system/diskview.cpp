#include "system/diskview.h"

#include "models/humanize.h"
#include "models/refusal.h"
#include "system/diskprunedialog.h"
#include "widgets/buttons.h"
#include "widgets/card.h"
#include "widgets/noticebar.h"
#include "widgets/theme.h"

#include <QGridLayout>
#include <QHBoxLayout>
#include <QLabel>
#include <QProgressBar>
#include <QVBoxLayout>

namespace onggi::ui {

namespace {
constexpr int recountDelay = 800;
constexpr int figureWidth = 110;
constexpr int barSteps = 1000;
} // namespace

DiskView::DiskView(Engine& engine, QWidget* parent)
    : QScrollArea(parent)
    , m_engine(engine)
    , m_sum(new QLabel)
    , m_again(new Button(tr("Count again"), Button::Kind::Plain, QStringLiteral("restart")))
    , m_error(new NoticeBar)
{
    setWidgetResizable(true);
    setFrameShape(QFrame::NoFrame);
    auto* page = new QWidget;
    page->setProperty("kind", "field");
    page->setAttribute(Qt::WA_StyledBackground);
    m_sum->setProperty("kind", "heading");
    auto* head = new QHBoxLayout;
    head->addWidget(m_sum, 1);
    head->addWidget(m_again);
    auto* layout = new QVBoxLayout(page);
    layout->setContentsMargins(14, 14, 14, 14);
    layout->setSpacing(10);
    layout->addLayout(head);
    layout->addWidget(m_error);
    layout->addWidget(addRow(QStringLiteral("images"), tr("Images"), tr("Remove unused images…"), Feature::PruneImages, &DiskUsage::images));
    layout->addWidget(addRow(QStringLiteral("containers"), tr("Containers"), tr("Remove stopped containers…"), Feature::PruneContainers,
                             &DiskUsage::containers));
    layout->addWidget(addRow(QStringLiteral("folder"), tr("Volumes"), tr("Remove unused volumes…"), Feature::PruneVolumes, &DiskUsage::volumes));
    layout->addWidget(addRow(QStringLiteral("jar"), tr("Build cache"), tr("Empty the build cache…"), Feature::PruneBuildCache,
                             &DiskUsage::buildCache));
    layout->addStretch(1);
    setWidget(page);

    m_soon.setSingleShot(true);
    m_soon.setInterval(recountDelay);
    connect(&m_soon, &QTimer::timeout, this, &DiskView::refresh);
    connect(m_again, &QPushButton::clicked, this, &DiskView::refresh);
    connect(m_error, &NoticeBar::buttonClicked, this, &DiskView::refresh);
    // What comes and goes while one looks is counted anew, once it is quiet.
    connect(&engine, &Engine::eventReceived, this, [this](const Event& event) {
        static const QStringList counting{"create", "destroy", "remove", "delete", "pull", "load", "import", "prune", "die", "tag", "untag"};
        if (isVisible() && counting.contains(event.action))
            m_soon.start();
    });
    connect(&engine, &Engine::stateChanged, this, [this] {
        if (isVisible())
            refresh();
    });
    show({});
}

QWidget* DiskView::addRow(const QString& iconName, const QString& title, const QString& pruneText, Feature feature,
                          DiskUsage::Kind DiskUsage::* kind)
{
    auto* card = new Card;
    card->setAccessibleName(title);
    auto* picture = new QLabel;
    const auto paint = [picture, iconName] {
        picture->setPixmap(Theme::pixmap(iconName, 22, Theme::colors().accent, picture->devicePixelRatioF()));
    };
    paint();
    connect(&Theme::instance(), &Theme::changed, picture, paint);
    auto* name = new QLabel(title);
    auto bold = name->font();
    bold.setWeight(QFont::DemiBold);
    name->setFont(bold);
    Row row{new QLabel, new QLabel, new QLabel, new QProgressBar, new QLabel, new Button(pruneText, Button::Kind::Plain), feature, kind};
    row.count->setProperty("kind", "muted");
    row.free->setProperty("kind", "muted");
    row.reason->setProperty("kind", "muted");
    row.reason->setWordWrap(true);
    row.size->setFont(bold);
    for (auto* figure : {row.size, row.free}) {
        figure->setAlignment(Qt::AlignRight | Qt::AlignVCenter);
        figure->setMinimumWidth(figureWidth);
    }
    row.bar->setRange(0, barSteps);
    row.bar->setTextVisible(false);
    row.bar->setAccessibleName(tr("%1: the part that is in use").arg(title));
    auto* grid = new QGridLayout;
    grid->setHorizontalSpacing(14);
    grid->setVerticalSpacing(5);
    grid->addWidget(picture, 0, 0, 2, 1, Qt::AlignTop);
    grid->addWidget(name, 0, 1);
    grid->addWidget(row.count, 1, 1);
    grid->addWidget(row.size, 0, 2);
    grid->addWidget(row.free, 1, 2);
    grid->addWidget(row.prune, 0, 3, 2, 1, Qt::AlignVCenter);
    grid->addWidget(row.bar, 2, 1, 1, 3);
    grid->addWidget(row.reason, 3, 1, 1, 3);
    grid->setColumnStretch(1, 1);
    row.prune->setMinimumWidth(210);
    card->body()->addLayout(grid);
    connect(row.prune, &QPushButton::clicked, this, [this, feature] { prune(feature); });
    m_rows.append(row);
    return card;
}

void DiskView::refresh()
{
    m_soon.stop();
    m_error->hide();
    if (m_call)
        m_call->cancel();
    if (m_engine.state() != Engine::State::Connected) {
        show({});
        m_sum->setText(tr("No engine answers, so nothing can be counted."));
        return;
    }
    if (const auto reason = m_engine.lacks(Feature::DiskUsage); !reason.isEmpty()) {
        show({});
        m_sum->setText(reason);
        return;
    }
    m_again->setUsable(false);
    m_sum->setText(tr("Counting…"));
    auto* call = m_engine.client().diskUsage();
    m_call = call;
    call->cancelWith(this);
    call->then(this, [this](const DiskUsage& usage) { counted(usage); });
    call->otherwise(this, [this](const ApiError& error) {
        m_again->setUsable(true);
        m_sum->setText(tr("The engine did not count."));
        m_error->showError(refusalText(error), tr("Try again"));
    });
}

void DiskView::counted(const DiskUsage& usage)
{
    m_again->setUsable(true);
    show(usage);
    m_sum->setText(tr("%1 on the engine's disk, %2 of it can come free").arg(bytesText(usage.total()), bytesText(usage.reclaimable())));
}

void DiskView::setReason(Row& row, const QString& reason)
{
    row.reason->setText(reason);
    row.reason->setVisible(!reason.isEmpty());
    row.prune->setToolTip(reason);
}

void DiskView::show(const DiskUsage& usage)
{
    const bool connected = m_engine.state() == Engine::State::Connected;
    for (auto& row : m_rows) {
        const auto& kind = usage.*row.kind;
        auto reason = connected ? m_engine.lacks(row.feature) : QString();
        if (connected && reason.isEmpty() && !kind.known)
            reason = tr("This engine says nothing of it.");
        const bool counts = connected && kind.known && kind.count + kind.size > 0;
        row.count->setText(counts ? tr("%1, of them %2 in use").arg(kind.count).arg(kind.inUse) : connected ? tr("Nothing here") : QString());
        row.size->setText(counts ? bytesText(kind.size) : QString());
        row.free->setText(counts ? tr("%1 unused").arg(bytesText(kind.reclaimable)) : QString());
        row.bar->setVisible(counts && kind.size > 0);
        row.bar->setValue(kind.size > 0 ? int(barSteps * double(kind.size - kind.reclaimable) / double(kind.size)) : 0);
        row.prune->setUsable(connected && reason.isEmpty() && kind.known && (kind.count > kind.inUse || kind.reclaimable > 0));
        setReason(row, reason);
    }
}

void DiskView::prune(Feature feature)
{
    if (feature == Feature::PruneImages || feature == Feature::PruneContainers) {
        emit pruneRequested(feature == Feature::PruneImages ? QStringLiteral("images") : QStringLiteral("containers"));
        return;
    }
    auto* dialog = new DiskPruneDialog(
        m_engine, feature == Feature::PruneVolumes ? DiskPruneDialog::What::Volumes : DiskPruneDialog::What::BuildCache, window());
    connect(dialog, &DiskPruneDialog::commandUsed, this, &DiskView::commandUsed);
    connect(dialog, &DiskPruneDialog::pruned, this, [this](const QString& sentence) {
        emit noticeRaised(sentence);
        refresh();
    });
    dialog->open();
}

} // namespace onggi::ui
