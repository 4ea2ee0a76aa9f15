#pragma once

#include <QDateTime>
#include <QIODevice>
#include <QString>

namespace onggi::ui {

/// A file as a listing of a container's folder has it.
struct FileEntry
{
    enum class Kind { File, Folder, Link, Other };
    QString name;   ///< of an archive: the whole path in it
    Kind kind = Kind::File;
    qint64 size = 0;
    QDateTime modified;
    QString rights; ///< "rwxr-xr-x"
    QString owner;  ///< "0:0"
    QString target; ///< of a link
    bool operator==(const FileEntry&) const = default;
};

/// Reads a tar archive that is written to it, as far as it is wanted: tells each entry by its head, and keeps the content
/// of the first file up to a limit. Archives come from strangers: what does not look like one ends it with an error.
class TarReader : public QIODevice
{
    Q_OBJECT
public:
    explicit TarReader(qint64 contentLimit = 0);

    QByteArray content() const { return m_content; } ///< of the first file
    bool isCut() const { return m_cut; }             ///< the file goes on beyond the limit
    bool isSequential() const override { return true; }

signals:
    void entryFound(const onggi::ui::FileEntry& entry);

protected:
    qint64 readData(char*, qint64) override { return -1; }
    qint64 writeData(const char* data, qint64 size) override;

private:
    bool takeHead();
    void takePayload(QByteArrayView bytes);
    void endPayload();

    enum class Payload { Skipped, Content, LongName, LongLink, Extended };
    QByteArray m_head;
    QByteArray m_meta; ///< payload that says something of the next entry
    QByteArray m_content;
    FileEntry m_next;  ///< what has been said of the next entry
    qint64 m_nextSize = -1;
    qint64 m_left = 0;
    qint64 m_padding = 0;
    qint64 m_limit;
    Payload m_payload = Payload::Skipped;
    bool m_hasContent = false;
    bool m_cut = false;
    bool m_ended = false;
};

} // namespace onggi::ui
