#pragma once

#include <QDateTime>
#include <QIODevice>
#include <QList>
#include <QString>

namespace onggi::ui {

/// A tar archive that is written into it, as the list of what is inside: names and figures are kept, contents passed
/// over. Of an endless archive the first `most` entries. Hostile archives give odd names and nothing worse. Emits
/// filled() once when it takes no more.
class TarListing : public QIODevice
{
    Q_OBJECT
public:
    struct Entry
    {
        enum class Kind { File, Folder, Link, Other };
        QString path; ///< without the archive's own top folder, "" for that folder itself
        Kind kind = Kind::File;
        qint64 size = 0;
        QDateTime changed;
        QString target; ///< of a link
        int mode = 0;
    };
    explicit TarListing(qsizetype most, QObject* parent = nullptr);
    const QList<Entry>& entries() const { return m_entries; }
    bool isFull() const { return m_full; }
    bool isSequential() const override { return true; }

signals:
    void filled();

protected:
    qint64 readData(char* data, qint64 size) override;
    qint64 writeData(const char* data, qint64 size) override;

private:
    void takeHeader();
    void takeExtension();

    qsizetype m_most;
    QList<Entry> m_entries;
    QByteArray m_block;     ///< a header that is not whole yet
    QByteArray m_extension; ///< the contents of a pax or long-name entry
    char m_extensionType = 0;
    qint64 m_extensionLeft = 0;
    qint64 m_skip = 0;
    QByteArray m_longName;
    QByteArray m_longTarget;
    qint64 m_longSize = -1;
    bool m_full = false;
};

} // namespace onggi::ui
