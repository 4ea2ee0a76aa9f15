#pragma once

#include "docker/values.h"

#include <QAbstractTableModel>
#include <QHash>

namespace onggi::ui {

/// The images of one engine: a row for each name, so that an image with two tags has two rows and an untagged one has
/// one. Sorted by name by whoever shows it. Lives on the window's thread.
class ImageModel : public QAbstractTableModel
{
    Q_OBJECT
public:
    enum Column { RepositoryColumn, TagColumn, IdColumn, SizeColumn, SharedColumn, UniqueColumn, CreatedColumn, ColumnCount };
    enum Role {
        IdRole = Qt::UserRole + 1,
        ReferenceRole, ///< repo:tag, or the id of an untagged image: what docker takes
        SortRole,
        SizeRole,
        CreatedRole,
        FilterRole,
    };

    explicit ImageModel(QObject* parent = nullptr);

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role = Qt::DisplayRole) const override;

    void replace(const QList<ImageSummary>& images);
    /// What images share, for those of which the engine did not say it; by their ids.
    void supplySharedSizes(const QHash<QString, qint64>& sizes);
    void clear();
    const QList<ImageSummary>& images() const { return m_images; }
    const ImageSummary* findByReference(const QString& reference) const; ///< repo:tag, repo (= latest), or id
    int imageCount() const { return int(m_images.size()); }
    QStringList references() const; ///< every repo:tag, sorted

signals:
    void countsChanged();

private:
    struct Row
    {
        QString reference;
        QString repository;
        QString tag;
        ImageSummary image;
    };
    qint64 sharedSize(const ImageSummary& image) const; ///< -1: not known
    QVariant uniqueSize(const ImageSummary& image) const;
    static QList<Row> rowsOf(const QList<ImageSummary>& images);

    QList<ImageSummary> m_images;
    QList<Row> m_rows;
    QHash<QString, qint64> m_suppliedSizes;
};

} // namespace onggi::ui
