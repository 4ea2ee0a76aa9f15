#include "docker/tarpacker.h"

#include <QDir>
#include <algorithm>
#include <cstring>
#include <sys/stat.h>
#include <unistd.h>

namespace onggi::ui {

namespace {

constexpr qint64 block = 512;
/// The most that eleven octal digits can say.
constexpr qint64 largestPlainSize = 077777777777LL;
constexpr qsizetype nameField = 100;
constexpr qsizetype prefixField = 155;
/// Entries that one read looks at before it gives the event loop a turn.
constexpr int entriesPerRead = 256;

struct Entry
{
    QByteArray name;
    QByteArray link;
    char type = '0';
    mode_t mode = 0644;
    qint64 size = 0;
    qint64 time = 0;
};

void setText(QByteArray& head, qsizetype at, const QByteArray& text)
{
    std::memcpy(head.data() + at, text.constData(), size_t(text.size()));
}

void setNumber(QByteArray& head, qsizetype at, qsizetype digits, qint64 value)
{
    setText(head, at, QByteArray::number(value, 8).rightJustified(digits, '0'));
}

QByteArray ustarHead(const Entry& entry, const QByteArray& name, const QByteArray& prefix)
{
    QByteArray head(block, '\0');
    setText(head, 0, name);
    setNumber(head, 100, 7, entry.mode & 07777);
    setNumber(head, 108, 7, 0);
    setNumber(head, 116, 7, 0);
    setNumber(head, 124, 11, entry.size <= largestPlainSize ? entry.size : 0);
    setNumber(head, 136, 11, std::clamp<qint64>(entry.time, 0, largestPlainSize));
    head[156] = entry.type;
    setText(head, 157, entry.link.left(nameField));
    setText(head, 257, QByteArray("ustar\00000", 8));
    setText(head, 345, prefix);
    std::memset(head.data() + 148, ' ', 8);
    qint64 sum = 0;
    for (const char byte : head)
        sum += uchar(byte);
    setNumber(head, 148, 6, sum);
    head[154] = '\0';
    return head;
}

/// "27 path=…\n", whose number counts itself.
QByteArray paxRecord(const QByteArray& key, const QByteArray& value)
{
    const auto rest = key.size() + value.size() + 3;
    auto length = rest + 1;
    while (length != rest + QByteArray::number(length).size())
        length = rest + QByteArray::number(length).size();
    return QByteArray::number(length) + ' ' + key + '=' + value + '\n';
}

bool isPlain(const QByteArray& text)
{
    return std::all_of(text.begin(), text.end(), [](char c) { return uchar(c) < 0x80; });
}

QByteArray padded(QByteArray bytes)
{
    bytes.append((block - bytes.size() % block) % block, '\0');
    return bytes;
}

/// All that stands before an entry's content.
QByteArray headFor(const Entry& entry)
{
    QByteArray name = entry.name;
    QByteArray prefix;
    QByteArray extended;
    bool fits = name.size() <= nameField && isPlain(name);
    if (!fits && isPlain(name)) {
        // The old format has room for a folder of its own beside the name.
        const auto slash = name.lastIndexOf('/', std::min<qsizetype>(prefixField, name.size() - 2));
        if (slash > 0 && name.size() - slash - 1 <= nameField) {
            prefix = name.left(slash);
            name = name.mid(slash + 1);
            fits = true;
        }
    }
    if (!fits) {
        extended += paxRecord("path", entry.name);
        name = entry.name.left(nameField);
    }
    if (entry.link.size() > nameField || !isPlain(entry.link))
        extended += paxRecord("linkpath", entry.link);
    if (entry.size > largestPlainSize)
        extended += paxRecord("size", QByteArray::number(entry.size));
    QByteArray head;
    if (!extended.isEmpty()) {
        Entry pax;
        pax.type = 'x';
        pax.size = extended.size();
        pax.time = entry.time;
        head = ustarHead(pax, "PaxHeaders/entry", {}) + padded(extended);
    }
    return head + ustarHead(entry, name, prefix);
}

} // namespace

TarPacker::TarPacker(const QString& folder, DockerIgnore ignore, QObject* parent)
    : QIODevice(parent), m_folder(folder), m_ignore(std::move(ignore))
{
    open(QIODevice::ReadOnly | QIODevice::Unbuffered);
}

TarPacker::~TarPacker() = default;

void TarPacker::addFile(const QString& name, const QByteArray& content)
{
    Entry entry;
    entry.name = name.toUtf8();
    entry.size = content.size();
    m_pending += headFor(entry) + padded(content);
}

bool TarPacker::atEnd() const
{
    return m_ended && m_pending.isEmpty();
}

bool TarPacker::fail(const QString& path, const QString& reason)
{
    m_failed = true;
    setErrorString(tr("%1 cannot be sent: %2.").arg(path.isEmpty() ? m_folder : path, reason));
    return false;
}

bool TarPacker::enter(const QString& path)
{
    const QDir folder(m_folder + '/' + path);
    if (!folder.isReadable())
        return fail(path, tr("this folder may not be read"));
    // Links count as what they are, wherever they lead.
    m_levels.push_back({path, folder.entryList(QDir::AllEntries | QDir::Hidden | QDir::System | QDir::NoDotAndDotDot, QDir::Name), 0});
    return true;
}

/// Goes on to the next entry that belongs in the archive, or to its end. False: failed.
bool TarPacker::nextEntry()
{
    if (m_levels.empty()) {
        finish();
        return true;
    }
    auto& level = m_levels.back();
    if (level.next == level.names.size()) {
        m_levels.pop_back();
        return true;
    }
    const auto name = level.names[level.next++];
    return pack(level.path.isEmpty() ? name : level.path + '/' + name);
}

bool TarPacker::pack(const QString& path)
{
    const auto full = QFile::encodeName(m_folder + '/' + path);
    struct ::stat status = {};
    if (::lstat(full.constData(), &status) != 0)
        return errno == ENOENT || fail(path, QString::fromLocal8Bit(strerror(errno)));
    const bool excluded = m_ignore.excludes(path);
    if (excluded)
        return !S_ISDIR(status.st_mode) || !m_ignore.mayLetInBelow(path) || enter(path);

    Entry entry;
    entry.name = QFile::encodeName(path);
    entry.mode = status.st_mode;
    entry.time = status.st_mtim.tv_sec;
    if (S_ISDIR(status.st_mode)) {
        entry.name += '/';
        entry.type = '5';
        m_pending += headFor(entry);
        return enter(path);
    }
    if (S_ISLNK(status.st_mode)) {
        QByteArray target(4096, '\0');
        const auto length = ::readlink(full.constData(), target.data(), size_t(target.size()));
        if (length < 0)
            return fail(path, QString::fromLocal8Bit(strerror(errno)));
        entry.link = target.left(length);
        entry.type = '2';
        entry.mode = 0777;
        m_pending += headFor(entry);
    } else if (S_ISFIFO(status.st_mode)) {
        entry.type = '6';
        m_pending += headFor(entry);
    } else if (S_ISREG(status.st_mode)) {
        m_file.setFileName(m_folder + '/' + path);
        if (!m_file.open(QIODevice::ReadOnly | QIODevice::Unbuffered))
            return fail(path, m_file.errorString());
        // It may have changed since it was looked at; what is open counts.
        m_left = m_file.size();
        m_filePath = path;
        m_padding = (block - m_left % block) % block;
        entry.size = m_left;
        m_pending += headFor(entry);
    } else {
        // Sockets and devices mean nothing in a build.
        return true;
    }
    ++m_files;
    return true;
}

void TarPacker::finish()
{
    m_pending.append(2 * block, '\0');
    m_ended = true;
}

qint64 TarPacker::readData(char* data, qint64 size)
{
    if (m_failed || (!std::exchange(m_started, true) && !enter({})))
        return -1;
    qint64 filled = 0;
    int looked = 0;
    while (filled < size && !m_failed) {
        if (m_taken < m_pending.size()) {
            const auto take = std::min<qint64>(size - filled, m_pending.size() - m_taken);
            std::memcpy(data + filled, m_pending.constData() + m_taken, size_t(take));
            m_taken += take;
            filled += take;
            if (m_taken == m_pending.size()) {
                m_pending.clear();
                m_taken = 0;
            }
        } else if (m_ended) {
            break;
        } else if (m_file.isOpen()) {
            filled += readFile(data + filled, size - filled);
        } else if (looked++ == entriesPerRead) {
            // Many files in a row are left out: the event loop gets its turn.
            if (filled == 0)
                QMetaObject::invokeMethod(this, &QIODevice::readyRead, Qt::QueuedConnection);
            break;
        } else {
            nextEntry();
        }
    }
    return filled == 0 && m_failed ? -1 : filled;
}

/// Some more of the open file; at its end its padding is put behind it.
qint64 TarPacker::readFile(char* data, qint64 size)
{
    if (m_left == 0) {
        m_file.close();
        m_pending.append(m_padding, '\0');
        return 0;
    }
    const auto got = m_file.read(data, std::min(size, m_left));
    if (got <= 0) {
        fail(m_filePath, got < 0 ? m_file.errorString() : tr("it became shorter while it was read"));
        return 0;
    }
    m_left -= got;
    return got;
}

qint64 TarPacker::writeData(const char*, qint64)
{
    return -1;
}

} // namespace onggi::ui
