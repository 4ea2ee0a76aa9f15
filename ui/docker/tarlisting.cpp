#include "docker/tarlisting.h"

#include <algorithm>

namespace onggi::ui {

namespace {
constexpr qint64 tarBlock = 512;
constexpr qint64 longestExtension = 1 << 20;

QByteArray tarField(const QByteArray& header, int at, int size)
{
    const auto field = header.mid(at, size);
    const auto end = field.indexOf('\0');
    return end < 0 ? field : field.left(end);
}

/// Octal digits, or GNU's binary form for what is larger; a number that cannot be read is 0.
qint64 tarNumber(const QByteArray& header, int at, int size)
{
    if (quint8(header[at]) & 0x80) {
        quint64 value = quint8(header[at]) & 0x3f;
        for (int place = at + 1; place < at + size; ++place)
            value = (value << 8) | quint8(header[place]);
        return std::max<qint64>(0, qint64(value & 0x7fffffffffffffff));
    }
    return std::max<qint64>(0, tarField(header, at, size).trimmed().toLongLong(nullptr, 8));
}

qint64 roundedUp(qint64 size)
{
    constexpr qint64 largest = qint64(1) << 60;
    return (std::min(size, largest) + tarBlock - 1) / tarBlock * tarBlock;
}
} // namespace

TarListing::TarListing(qsizetype most, QObject* parent) : QIODevice(parent), m_most(most)
{
    open(WriteOnly | Unbuffered);
}

qint64 TarListing::readData(char*, qint64)
{
    return -1;
}

qint64 TarListing::writeData(const char* data, qint64 size)
{
    qint64 at = 0;
    while (at < size && !m_full) {
        if (m_extensionLeft > 0) {
            const auto taken = std::min(m_extensionLeft, size - at);
            m_extension.append(data + at, taken);
            m_extensionLeft -= taken;
            at += taken;
            if (m_extensionLeft == 0)
                takeExtension();
        } else if (m_skip > 0) {
            const auto taken = std::min(m_skip, size - at);
            m_skip -= taken;
            at += taken;
        } else {
            const auto taken = std::min(tarBlock - m_block.size(), size - at);
            m_block.append(data + at, taken);
            at += taken;
            if (m_block.size() == tarBlock) {
                takeHeader();
                m_block.clear();
            }
        }
    }
    return size;
}

void TarListing::takeHeader()
{
    if (m_block[0] == '\0')
        return; // the end, or padding
    const char type = m_block[156];
    const auto size = tarNumber(m_block, 124, 12);
    if (type == 'x' || type == 'L' || type == 'K') {
        if (size > longestExtension) {
            m_skip = roundedUp(size);
            return;
        }
        m_extensionType = type;
        m_extension.clear();
        m_extensionLeft = size;
        m_skip = roundedUp(size) - size;
        return;
    }
    const bool hasContent = type == '0' || type == '\0' || type == '7' || type == 'g';
    const auto whole = m_longSize >= 0 ? m_longSize : size;
    m_skip = hasContent ? roundedUp(whole) : 0;
    if (type == 'g')
        return;
    auto path = m_longName.isEmpty() ? tarField(m_block, 0, 100) : m_longName;
    if (m_longName.isEmpty() && m_block.mid(257, 5) == "ustar" && m_block[345] != '\0' && m_block[262] == '\0')
        path = tarField(m_block, 345, 155) + '/' + path;
    Entry entry;
    auto text = QString::fromUtf8(path);
    while (text.endsWith('/'))
        text.chop(1);
    entry.path = text.section('/', 1);
    entry.kind = type == '5' ? Entry::Kind::Folder : type == '1' || type == '2' ? Entry::Kind::Link
                 : hasContent ? Entry::Kind::File : Entry::Kind::Other;
    entry.size = entry.kind == Entry::Kind::File ? whole : 0;
    entry.changed = QDateTime::fromSecsSinceEpoch(tarNumber(m_block, 136, 12), Qt::UTC);
    entry.target = QString::fromUtf8(m_longTarget.isEmpty() ? tarField(m_block, 157, 100) : m_longTarget);
    entry.mode = int(tarNumber(m_block, 100, 8) & 07777);
    m_longName.clear();
    m_longTarget.clear();
    m_longSize = -1;
    if (!entry.path.isEmpty())
        m_entries.append(entry);
    if (m_entries.size() >= m_most) {
        m_full = true;
        emit filled();
    }
}

// Records of a pax header are "length key=value\n".
void TarListing::takeExtension()
{
    if (m_extensionType == 'L' || m_extensionType == 'K') {
        (m_extensionType == 'L' ? m_longName : m_longTarget) = tarField(m_extension, 0, int(m_extension.size()));
        return;
    }
    qsizetype at = 0;
    while (at < m_extension.size()) {
        const auto space = m_extension.indexOf(' ', at);
        const auto length = space < 0 ? 0 : m_extension.mid(at, space - at).toLongLong();
        if (length <= space - at + 1 || at + length > m_extension.size())
            return;
        const auto record = m_extension.mid(space + 1, at + length - space - 2);
        const auto equals = record.indexOf('=');
        const auto key = record.left(equals);
        if (key == "path")
            m_longName = record.mid(equals + 1);
        else if (key == "linkpath")
            m_longTarget = record.mid(equals + 1);
        else if (key == "size")
            m_longSize = std::max<qint64>(0, record.mid(equals + 1).toLongLong());
        at += length;
    }
}

} // namespace onggi::ui
