#include "models/imagemodel.h"

#include "models/humanize.h"

#include <algorithm>
#include <utility>

namespace onggi::ui {

ImageModel::ImageModel(QObject* parent) : QAbstractTableModel(parent) {}

qint64 ImageModel::sharedSize(const ImageSummary& image) const
{
    return image.sharedSize >= 0 ? image.sharedSize : m_suppliedSizes.value(image.id, -1);
}

QVariant ImageModel::uniqueSize(const ImageSummary& image) const
{
    const auto shared = sharedSize(image);
    return shared < 0 ? QVariant() : std::max<qint64>(0, image.size - shared);
}

void ImageModel::supplySharedSizes(const QHash<QString, qint64>& sizes)
{
    if (std::exchange(m_suppliedSizes, sizes) != sizes && !m_rows.isEmpty())
        emit dataChanged(index(0, SharedColumn), index(int(m_rows.size()) - 1, UniqueColumn));
}

int ImageModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : int(m_rows.size());
}

int ImageModel::columnCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : ColumnCount;
}

QVariant ImageModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal)
        return {};
    if (role == Qt::TextAlignmentRole)
        return int(Qt::AlignVCenter | (section >= SizeColumn ? Qt::AlignRight : Qt::AlignLeft));
    if (role != Qt::DisplayRole)
        return {};
    switch (section) {
    case RepositoryColumn: return tr("Repository");
    case TagColumn: return tr("Tag");
    case IdColumn: return tr("Image ID");
    case SizeColumn: return tr("Size");
    case SharedColumn: return tr("Shared");
    case UniqueColumn: return tr("Unique");
    case CreatedColumn: return tr("Created");
    }
    return {};
}

QVariant ImageModel::data(const QModelIndex& index, int role) const
{
    if (!index.isValid() || index.row() >= m_rows.size())
        return {};
    const auto& row = m_rows[index.row()];
    const auto& image = row.image;
    switch (role) {
    case Qt::DisplayRole:
    case Qt::AccessibleTextRole:
        switch (index.column()) {
        case RepositoryColumn: return row.repository.isEmpty() ? tr("untagged") : row.repository;
        case TagColumn: return row.tag;
        case IdColumn: return image.shortId();
        case SizeColumn: return bytesText(image.size);
        case SharedColumn: return sharedSize(image) < 0 ? QString() : bytesText(sharedSize(image));
        case UniqueColumn: return uniqueSize(image).isNull() ? QString() : bytesText(uniqueSize(image).toLongLong());
        case CreatedColumn: return agoText(image.created);
        }
        return {};
    case Qt::TextAlignmentRole: return headerData(index.column(), Qt::Horizontal, role);
    case Qt::ToolTipRole:
        switch (index.column()) {
        case RepositoryColumn: return row.reference;
        case IdColumn: return image.id;
        case SharedColumn: return tr("Layers that other images have, too: stored once for all.");
        case UniqueColumn: return tr("What comes free when this image goes.");
        case CreatedColumn: return absoluteTimeText(image.created);
        }
        return {};
    case IdRole: return image.id;
    case ReferenceRole: return row.reference;
    case SizeRole: return image.size;
    case CreatedRole: return image.created;
    case FilterRole: return (row.reference + '\n' + image.id).toLower();
    case SortRole:
        switch (index.column()) {
        // The untagged stand last in either case.
        case RepositoryColumn: return row.repository.isEmpty() ? QString(QChar(0xffff)) : row.repository.toLower() + ':' + row.tag;
        case TagColumn: return row.tag;
        case IdColumn: return image.id;
        case SizeColumn: return image.size;
        case SharedColumn: return sharedSize(image);
        case UniqueColumn: return uniqueSize(image).isNull() ? QVariant(-1) : uniqueSize(image);
        case CreatedColumn: return image.created;
        }
        return {};
    }
    return {};
}

QList<ImageModel::Row> ImageModel::rowsOf(const QList<ImageSummary>& images)
{
    QList<Row> rows;
    for (const auto& image : images) {
        if (image.tags.isEmpty())
            rows.append({image.id, image.digests.value(0).section('@', 0, 0), {}, image});
        for (const auto& tag : image.tags) {
            const auto colon = tag.lastIndexOf(':');
            const bool parted = colon > tag.lastIndexOf('/');
            rows.append({tag, parted ? tag.left(colon) : tag, parted ? tag.mid(colon + 1) : QString(), image});
        }
    }
    std::sort(rows.begin(), rows.end(), [](const Row& a, const Row& b) { return a.reference < b.reference; });
    return rows;
}

/// Rows are merged in the order of their names, so that a selection survives another image's coming and going.
void ImageModel::replace(const QList<ImageSummary>& images)
{
    const auto fresh = rowsOf(images);
    for (auto row = m_rows.size() - 1; row >= 0; --row) {
        const auto same = [&](const Row& other) { return other.reference == m_rows[row].reference; };
        if (std::none_of(fresh.begin(), fresh.end(), same)) {
            beginRemoveRows({}, int(row), int(row));
            m_rows.removeAt(row);
            endRemoveRows();
        }
    }
    m_images = images;
    for (qsizetype at = 0; at < fresh.size(); ++at) {
        if (at < m_rows.size() && m_rows[at].reference == fresh[at].reference) {
            const auto before = std::exchange(m_rows[at], fresh[at]);
            if (before.image != fresh[at].image)
                emit dataChanged(index(int(at), 0), index(int(at), ColumnCount - 1));
        } else {
            beginInsertRows({}, int(at), int(at));
            m_rows.insert(at, fresh[at]);
            endInsertRows();
        }
    }
    emit countsChanged();
}

void ImageModel::clear()
{
    if (m_rows.isEmpty() && m_images.isEmpty())
        return;
    beginResetModel();
    m_rows.clear();
    m_images.clear();
    endResetModel();
    emit countsChanged();
}

const ImageSummary* ImageModel::findByReference(const QString& reference) const
{
    const bool hasTag = reference.lastIndexOf(':') > reference.lastIndexOf('/');
    const auto full = hasTag || reference.contains('@') ? reference : reference + ":latest";
    const auto withoutHub = [](QString name) {
        for (const QString prefix : {"docker.io/", "index.docker.io/", "library/"}) {
            if (name.startsWith(prefix))
                name = name.mid(prefix.size());
        }
        return name;
    };
    for (const auto& image : m_images) {
        if (image.id == reference || image.digests.contains(reference))
            return &image;
        if (reference.size() >= 12 && image.id.mid(image.id.indexOf(':') + 1).startsWith(reference))
            return &image;
        for (const auto& tag : image.tags) {
            if (withoutHub(tag) == withoutHub(full))
                return &image;
        }
    }
    return nullptr;
}

QStringList ImageModel::references() const
{
    QStringList names;
    for (const auto& row : m_rows) {
        if (!row.tag.isEmpty())
            names.append(row.reference);
    }
    names.sort();
    return names;
}

} // namespace onggi::ui
