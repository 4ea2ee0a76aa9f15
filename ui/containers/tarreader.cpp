#include "containers/tarreader.h"

#include <algorithm>

namespace onggi::ui {

namespace {

constexpr qint64 blockSize = 512;
constexpr qint64 mostMeta = 1 << 20;

QByteArray textAt(const QByteArray& head, int from, int length)
{
    const auto field = head.mid(from, length);
    const auto end = field.indexOf('\0');
    return end < 0 ? field : field.left(end);
}

/// Octal digits, or base 256 for what is too large for them; nothing for what is neither.
std::optional<qint64> numberAt(const QByteArray& head, int from, int length)
{
    if (uchar(head[from]) & 0x80) {
        quint64 number = uchar(head[from]) & 0x3f;
        for (int at = 1; at < length; ++at) {
            if (number >> 54)
                return std::nullopt;
            number = number << 8 | uchar(head[from + at]);
        }
        return qint64(number);
    }
    const auto text = textAt(head, from, length).trimmed();
    if (text.isEmpty())
        return 0;
    bool ok = false;
    const auto number = text.toLongLong(&ok, 8);
    return ok && number >= 0 ? std::optional(number) : std::nullopt;
}

bool checksumFits(const QByteArray& head)
{
    const auto told = numberAt(head, 148, 8);
    qint64 sum = 0;
    for (int at = 0; at < blockSize; ++at)
        sum += at >= 148 && at < 156 ? ' ' : uchar(head[at]);
    return told && *told == sum;
}

QString rightsText(qint64 mode)
{
    QString text;
    for (int bit = 8; bit >= 0; --bit)
        text += mode >> bit & 1 ? QChar("xwr"[bit % 3]) : QChar('-');
    return text;
}

} // namespace

TarReader::TarReader(qint64 contentLimit) : m_limit(contentLimit)
{
    open(WriteOnly | Unbuffered);
}

qint64 TarReader::writeData(const char* data, qint64 size)
{
    qint64 at = 0;
    while (at < size) {
        const auto rest = size - at;
        if (m_ended)
            return size;
        if (m_left > 0) {
            const auto taken = std::min(m_left, rest);
            takePayload(QByteArrayView(data + at, taken));
            at += taken;
            m_left -= taken;
            if (m_left == 0)
                endPayload();
        } else if (m_padding > 0) {
            const auto taken = std::min(m_padding, rest);
            at += taken;
            m_padding -= taken;
        } else {
            const auto taken = std::min(blockSize - m_head.size(), rest);
            m_head.append(data + at, taken);
            at += taken;
            if (m_head.size() == blockSize && !takeHead()) {
                setErrorString(tr("the engine sent no archive"));
                return -1;
            }
        }
    }
    return size;
}

bool TarReader::takeHead()
{
    const auto head = std::exchange(m_head, {});
    if (std::all_of(head.begin(), head.end(), [](char byte) { return byte == 0; })) {
        m_ended = true;
        return true;
    }
    const auto size = numberAt(head, 124, 12);
    if (!checksumFits(head) || !size)
        return false;
    const char type = head[156];
    m_left = type == '1' || type == '2' || type == '5' ? 0 : *size;
    m_meta.clear();
    switch (type) {
    case 'L': m_payload = Payload::LongName; break;
    case 'K': m_payload = Payload::LongLink; break;
    case 'x': m_payload = Payload::Extended; break;
    case 'g': m_payload = Payload::Skipped; break;
    default: {
        if (m_nextSize >= 0 && m_left > 0)
            m_left = m_nextSize;
        auto entry = std::exchange(m_next, {});
        m_nextSize = -1;
        if (entry.name.isEmpty()) {
            const auto prefix = head.mid(257, 5) == "ustar" ? textAt(head, 345, 155) : QByteArray();
            entry.name = QString::fromUtf8(prefix.isEmpty() ? textAt(head, 0, 100) : prefix + '/' + textAt(head, 0, 100));
        }
        if (entry.target.isEmpty())
            entry.target = QString::fromUtf8(textAt(head, 157, 100));
        entry.kind = type == '5' ? FileEntry::Kind::Folder
                     : type == '2' ? FileEntry::Kind::Link
                     : type == '0' || type == 0 || type == '1' ? FileEntry::Kind::File
                                                               : FileEntry::Kind::Other;
        entry.size = m_left;
        entry.rights = rightsText(numberAt(head, 100, 8).value_or(0));
        entry.owner = QString("%1:%2").arg(numberAt(head, 108, 8).value_or(0)).arg(numberAt(head, 116, 8).value_or(0));
        entry.modified = QDateTime::fromSecsSinceEpoch(numberAt(head, 136, 12).value_or(0));
        const bool wanted = m_limit > 0 && !m_hasContent && entry.kind == FileEntry::Kind::File;
        m_hasContent = m_hasContent || wanted;
        m_payload = wanted ? Payload::Content : Payload::Skipped;
        m_padding = (blockSize - m_left % blockSize) % blockSize;
        emit entryFound(entry);
        return true;
    }
    }
    m_padding = (blockSize - m_left % blockSize) % blockSize;
    // What is said of a name is short; a longer one comes from somebody who wants our memory.
    return m_payload == Payload::Skipped || m_left <= mostMeta;
}

void TarReader::takePayload(QByteArrayView bytes)
{
    if (m_payload == Payload::Content) {
        const auto room = std::max<qint64>(0, m_limit - m_content.size());
        m_content.append(bytes.first(std::min<qint64>(room, bytes.size())));
        m_cut = m_cut || bytes.size() > room;
    } else if (m_payload != Payload::Skipped) {
        m_meta.append(bytes);
    }
}

void TarReader::endPayload()
{
    const auto text = [&] {
        const auto end = m_meta.indexOf('\0');
        return QString::fromUtf8(end < 0 ? m_meta : m_meta.left(end));
    };
    if (m_payload == Payload::LongName)
        m_next.name = text();
    else if (m_payload == Payload::LongLink)
        m_next.target = text();
    if (m_payload != Payload::Extended)
        return;
    // Records of "length key=value\n".
    for (qsizetype at = 0; at < m_meta.size();) {
        const auto space = m_meta.indexOf(' ', at);
        const auto length = space < 0 ? 0 : m_meta.mid(at, space - at).toLongLong();
        if (length <= space - at + 1 || at + length > m_meta.size())
            break;
        const auto record = m_meta.mid(space + 1, at + length - space - 2);
        const auto equals = record.indexOf('=');
        const auto key = record.left(equals);
        const auto value = record.mid(equals + 1);
        if (key == "path")
            m_next.name = QString::fromUtf8(value);
        else if (key == "linkpath")
            m_next.target = QString::fromUtf8(value);
        else if (key == "size")
            m_nextSize = std::max<qint64>(-1, value.toLongLong());
        at += length;
    }
}

} // namespace onggi::ui
