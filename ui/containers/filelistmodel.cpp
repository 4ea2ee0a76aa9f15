#include "containers/filelistmodel.h"

#include "models/humanize.h"
#include "widgets/theme.h"

#include <QLocale>
#include <QRegularExpression>
#include <algorithm>

namespace onggi::ui {

namespace {

QDateTime listedTime(const QString& text)
{
    if (text[0].isDigit()) {
        auto time = QDateTime::fromString(text.left(19), "yyyy-MM-dd HH:mm:ss");
        const auto zone = text.section(' ', 2, 2);
        if (zone.size() == 5)
            time.setOffsetFromUtc((zone[0] == '-' ? -1 : 1) * (zone.mid(1, 2).toInt() * 3600 + zone.mid(3, 2).toInt() * 60));
        return time;
    }
    // "Jan  2 03:04" of the last months, "Jan  2  2024" before.
    const auto words = text.simplified();
    if (words.contains(':')) {
        const auto now = QDateTime::currentDateTimeUtc();
        auto time = QLocale::c().toDateTime(words + ' ' + QString::number(now.date().year()), "MMM d HH:mm yyyy");
        time.setTimeSpec(Qt::UTC);
        return time > now.addDays(1) ? time.addYears(-1) : time;
    }
    return QLocale::c().toDateTime(words, "MMM d yyyy");
}

} // namespace

QList<FileEntry> FileListModel::parseListing(const QString& text)
{
    static const QRegularExpression pattern(
        R"(^([-bcdlps])([-rwxsStT]{9})\S?\s+\d+\s+(\S+)\s+(\S+)\s+(\d+)(?:,\s*\d+)?\s+(\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(?:\.\d+)? [+-]\d{4}|[A-Z][a-z]{2}\s+\d+\s+[\d:]+)\s(.+)$)");
    QList<FileEntry> entries;
    for (const auto& line : text.split('\n')) {
        const auto match = pattern.match(line);
        if (!match.hasMatch())
            continue;
        FileEntry entry;
        const auto kind = match.captured(1);
        entry.kind = kind == "d" ? FileEntry::Kind::Folder : kind == "l" ? FileEntry::Kind::Link : kind == "-" ? FileEntry::Kind::File : FileEntry::Kind::Other;
        entry.rights = match.captured(2);
        entry.owner = match.captured(3) + ':' + match.captured(4);
        entry.size = entry.kind == FileEntry::Kind::File ? match.captured(5).toLongLong() : 0;
        entry.modified = listedTime(match.captured(6));
        entry.name = match.captured(7);
        if (entry.kind == FileEntry::Kind::Link) {
            entry.target = entry.name.section(" -> ", 1);
            entry.name = entry.name.section(" -> ", 0, 0);
        }
        entries.append(entry);
    }
    return entries;
}

int FileListModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : int(m_entries.size());
}

int FileListModel::columnCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : ColumnCount;
}

Qt::ItemFlags FileListModel::flags(const QModelIndex& index) const
{
    const auto usual = QAbstractTableModel::flags(index);
    return index.isValid() ? usual | Qt::ItemIsDragEnabled : usual;
}

QVariant FileListModel::data(const QModelIndex& index, int role) const
{
    if (!index.isValid() || index.row() >= m_entries.size())
        return {};
    const auto& entry = m_entries[index.row()];
    switch (role) {
    case Qt::DisplayRole:
    case Qt::AccessibleTextRole:
        switch (index.column()) {
        case NameColumn: return entry.kind == FileEntry::Kind::Link ? entry.name + " → " + entry.target : entry.name;
        case SizeColumn: return entry.kind == FileEntry::Kind::File ? bytesText(entry.size) : QString();
        case ModifiedColumn: return agoText(entry.modified);
        case RightsColumn: return entry.rights;
        case OwnerColumn: return entry.owner;
        }
        return {};
    case Qt::DecorationRole:
        if (index.column() == NameColumn)
            return Theme::icon(entry.kind == FileEntry::Kind::Folder ? "folder" : entry.kind == FileEntry::Kind::Link ? "chevron-right" : "logs",
                               entry.kind == FileEntry::Kind::Folder ? Theme::colors().accent : Theme::colors().muted);
        return {};
    case Qt::ToolTipRole: return index.column() == ModifiedColumn ? absoluteTimeText(entry.modified) : QVariant();
    case Qt::TextAlignmentRole: return int(Qt::AlignVCenter | (index.column() == SizeColumn || index.column() == ModifiedColumn ? Qt::AlignRight : Qt::AlignLeft));
    }
    return {};
}

QVariant FileListModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal)
        return {};
    if (role == Qt::TextAlignmentRole)
        return int(Qt::AlignVCenter | (section == SizeColumn || section == ModifiedColumn ? Qt::AlignRight : Qt::AlignLeft));
    if (role != Qt::DisplayRole)
        return {};
    switch (section) {
    case NameColumn: return tr("Name");
    case SizeColumn: return tr("Size");
    case ModifiedColumn: return tr("Changed");
    case RightsColumn: return tr("Rights");
    case OwnerColumn: return tr("Owner");
    }
    return {};
}

void FileListModel::setEntries(QList<FileEntry> entries)
{
    std::sort(entries.begin(), entries.end(), [](const FileEntry& a, const FileEntry& b) {
        const bool first = a.kind == FileEntry::Kind::Folder, second = b.kind == FileEntry::Kind::Folder;
        return first != second ? first : a.name.localeAwareCompare(b.name) < 0;
    });
    if (entries == m_entries)
        return;
    beginResetModel();
    m_entries = std::move(entries);
    endResetModel();
}

} // namespace onggi::ui
