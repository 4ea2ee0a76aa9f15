#include "images/imagetable.h"

#include "widgets/theme.h"

#include <QContextMenuEvent>
#include <QHeaderView>
#include <QKeyEvent>
#include <QMenu>
#include <QPainter>
#include <QSettings>
#include <QStyledItemDelegate>

namespace onggi::ui {

namespace {

constexpr int padding = 14;
const auto columnsKey = QStringLiteral("images/columns");

class ImageDelegate : public QStyledItemDelegate
{
public:
    using QStyledItemDelegate::QStyledItemDelegate;

    void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override
    {
        const Colors& colors = Theme::colors();
        painter->save();
        bool selected = option.state & QStyle::State_Selected;
        bool hovered = option.state & QStyle::State_MouseOver;
        painter->fillRect(option.rect, selected ? colors.selection : hovered ? colors.hover : colors.panel);
        painter->setPen(colors.line);
        painter->drawLine(option.rect.bottomLeft(), option.rect.bottomRight());
        int column = index.column();
        bool repository = column == ImageModel::RepositoryColumn;
        if (!(repository && index.data(ImageList::GroupRole).toBool())) {
            QFont font = option.font;
            if (repository)
                font.setWeight(QFont::DemiBold);
            painter->setFont(font);
            bool quiet = column == ImageModel::CreatedColumn || column == ImageList::usedByColumn ||
                         column == ImageModel::SharedColumn || column == ImageModel::UniqueColumn;
            painter->setPen(quiet ? colors.muted : colors.text);
            QRect area = option.rect.adjusted(padding, 0, -padding / 2, -1);
            auto alignment = Qt::Alignment(index.data(Qt::TextAlignmentRole).toInt());
            painter->drawText(
                area, int(alignment | Qt::AlignVCenter),
                QFontMetrics(font).elidedText(index.data().toString(), Qt::ElideMiddle, area.width()));
        }
        painter->restore();
    }
};

} // namespace

ImageList::ImageList(Engine& engine, QObject* parent)
    : QSortFilterProxyModel(parent)
    , m_engine(engine)
{
    setSourceModel(&engine.images());
    setSortRole(ImageModel::SortRole);
    setDynamicSortFilter(true);
    auto usersChanged = [this] {
        if (rowCount() > 0)
            emit dataChanged(index(0, usedByColumn), index(rowCount() - 1, usedByColumn));
    };
    connect(&engine.containers(), &QAbstractItemModel::rowsInserted, this, usersChanged);
    connect(&engine.containers(), &QAbstractItemModel::rowsRemoved, this, usersChanged);
    connect(&engine.containers(), &QAbstractItemModel::modelReset, this, usersChanged);
}

void ImageList::setFilter(const QString& text)
{
    m_filter = text.trimmed().toLower();
    invalidateFilter();
}

bool ImageList::filterAcceptsRow(int row, const QModelIndex& parent) const
{
    return m_filter.isEmpty() ||
           sourceModel()->index(row, 0, parent).data(ImageModel::FilterRole).toString().contains(m_filter);
}

QStringList ImageList::usersOf(const QString& imageId, const QString& reference) const
{
    QStringList names;
    for (const auto& container : m_engine.containers().all()) {
        if (container.imageId == imageId || (container.imageId.isEmpty() && container.image == reference))
            names.append(container.name);
    }
    names.sort();
    return names;
}

bool ImageList::continuesGroup(const QModelIndex& index) const
{
    if (index.row() == 0 || sortColumn() > ImageModel::RepositoryColumn)
        return false;
    auto above = this->index(index.row() - 1, ImageModel::RepositoryColumn);
    return QSortFilterProxyModel::data(above).toString() == QSortFilterProxyModel::data(index).toString();
}

QVariant ImageList::data(const QModelIndex& index, int role) const
{
    if (role == GroupRole)
        return continuesGroup(index);
    if (index.column() != usedByColumn)
        return QSortFilterProxyModel::data(index, role);
    switch (role) {
    case Qt::DisplayRole:
    case Qt::AccessibleTextRole: {
        auto users = usersOf(index.data(ImageModel::IdRole).toString(),
                             index.data(ImageModel::ReferenceRole).toString());
        if (users.size() > 1)
            return tr("%n container(s)", nullptr, int(users.size()));
        return users.value(0);
    }
    case Qt::ToolTipRole:
        return usersOf(index.data(ImageModel::IdRole).toString(),
                       index.data(ImageModel::ReferenceRole).toString())
            .join(u'\n');
    default:
        return QSortFilterProxyModel::data(index, role);
    }
}

QVariant ImageList::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (section == usedByColumn && orientation == Qt::Horizontal && role == Qt::DisplayRole)
        return tr("Used by");
    return QSortFilterProxyModel::headerData(section, orientation, role);
}

ImageTable::ImageTable(ImageList& list, QWidget* parent)
    : QTableView(parent)
{
    setModel(&list);
    setItemDelegate(new ImageDelegate(this));
    setAccessibleName(tr("Images"));
    setSelectionBehavior(SelectRows);
    setSelectionMode(ExtendedSelection);
    setEditTriggers(NoEditTriggers);
    setShowGrid(false);
    setWordWrap(false);
    setTabKeyNavigation(false);
    setMouseTracking(true);
    setFrameShape(NoFrame);
    setVerticalScrollMode(ScrollPerPixel);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setSortingEnabled(true);
    verticalHeader()->hide();
    verticalHeader()->setSectionResizeMode(QHeaderView::Fixed);
    verticalHeader()->setDefaultSectionSize(36);
    auto* header = horizontalHeader();
    header->setHighlightSections(false);
    header->setFixedHeight(32);
    header->setMinimumSectionSize(50);
    header->setSortIndicatorClearable(false);
    header->setStretchLastSection(false);
    header->setSectionResizeMode(QHeaderView::Interactive);
    header->setSectionResizeMode(ImageModel::RepositoryColumn, QHeaderView::Stretch);
    header->moveSection(header->visualIndex(ImageList::usedByColumn), header->count() - 1);
    setColumnWidth(ImageModel::TagColumn, 84);
    for (int column : {ImageModel::SizeColumn, ImageModel::SharedColumn, ImageModel::UniqueColumn})
        setColumnWidth(column, 80);
    setColumnWidth(ImageModel::CreatedColumn, 112);
    setColumnWidth(ImageList::usedByColumn, 112);
    setColumnHidden(ImageModel::CreatedColumn, true);
    sortByColumn(ImageModel::RepositoryColumn, Qt::AscendingOrder);
    // What one has chosen to see is kept; the layout may have grown columns since.
    auto saved = QSettings().value(columnsKey).toStringList();
    for (int column = ImageModel::TagColumn; !saved.isEmpty() && column < ImageModel::ColumnCount; ++column)
        setColumnHidden(column, !saved.contains(QString::number(column)));
    header->setContextMenuPolicy(Qt::CustomContextMenu);
    connect(header, &QWidget::customContextMenuRequested, this, &ImageTable::chooseColumns);
    connect(&Theme::instance(), &Theme::changed, viewport(), qOverload<>(&QWidget::update));
}

QString ImageTable::currentReference() const
{
    return currentIndex().data(ImageModel::ReferenceRole).toString();
}

void ImageTable::selectReference(const QString& reference)
{
    for (int row = 0; row < model()->rowCount(); ++row) {
        auto index = model()->index(row, 0);
        QString name = index.data(ImageModel::ReferenceRole).toString();
        if (name == reference || name == reference + ":latest" ||
            index.data(ImageModel::IdRole).toString() == reference) {
            setCurrentIndex(index);
            scrollTo(index);
            return;
        }
    }
}

QStringList ImageTable::selectedReferences() const
{
    QStringList references;
    for (const auto& index : selectionModel()->selectedRows())
        references.append(index.data(ImageModel::ReferenceRole).toString());
    references.sort();
    return references;
}

void ImageTable::selectionChanged(const QItemSelection& selected, const QItemSelection& deselected)
{
    QTableView::selectionChanged(selected, deselected);
    emit choiceChanged();
}

void ImageTable::chooseColumns(const QPoint& position)
{
    QMenu menu(this);
    for (int column = ImageModel::TagColumn; column < ImageModel::ColumnCount; ++column) {
        auto* action = menu.addAction(model()->headerData(column, Qt::Horizontal).toString());
        action->setCheckable(true);
        action->setChecked(!isColumnHidden(column));
        connect(action, &QAction::toggled, this, [this, column](bool shown) { setColumnHidden(column, !shown); });
    }
    menu.exec(horizontalHeader()->mapToGlobal(position));
    QStringList shown;
    for (int column = ImageModel::TagColumn; column < ImageModel::ColumnCount; ++column) {
        if (!isColumnHidden(column))
            shown.append(QString::number(column));
    }
    // An empty list would mean that nothing was chosen yet.
    QSettings().setValue(columnsKey, shown.isEmpty() ? QStringList{"none"} : shown);
}

void ImageTable::contextMenuEvent(QContextMenuEvent* event)
{
    if (indexAt(viewport()->mapFromGlobal(event->globalPos())).isValid())
        emit menuRequested(event->globalPos());
}

void ImageTable::keyPressEvent(QKeyEvent* event)
{
    if (event->key() == Qt::Key_Delete)
        emit removeRequested();
    else
        QTableView::keyPressEvent(event);
}

} // namespace onggi::ui
