#include "tarbuilder.h"
#include "unpackrunner.h"

#include <QDir>
#include <QFile>
#include <QTest>
#include <csignal>
#include <fcntl.h>
#include <unistd.h>

using namespace onggi;

/// What the helper could do if the bytes of a layer took it over.
class SandboxTest : public QObject
{
    Q_OBJECT
private slots:
    void initTestCase()
    {
        if (geteuid() != 0)
            QSKIP("needs root: the helper makes namespaces and devices");
        qputenv("ONGGI_HELPER_DIR", ONGGI_BIN_DIR);
        signal(SIGPIPE, SIG_IGN);
    }

    void init()
    {
        m_runner = std::make_unique<UnpackRunner>();
        int ends[2];
        QCOMPARE(pipe2(ends, O_CLOEXEC), 0);
        m_input.reset(ends[1]);
        const UniqueFd layer(open(m_runner->path().c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
        m_process.emplace(unpack::UnpackProcess::start({oci::LayerCompression::None, UniqueFd(ends[0]), layer}).value());
        m_pid = m_process->pid();
        // Once it asks for an opaque directory it is at work, and locked in. The rest fills its first buffer.
        QVERIFY(writeAll(m_input.get(), TarBuilder().file("d/.wh..wh..opq", "").file("d/f", std::string(300'000, 'f')).unfinished()));
        const auto report = m_process->receive();
        QVERIFY(report && !*report);
    }
    void cleanup()
    {
        m_input.reset();
        m_process.reset();
        m_runner.reset();
    }

    void itHasSixCapabilities()
    {
        // CHOWN 0, DAC_OVERRIDE 1, FOWNER 3, FSETID 4, MKNOD 27, SETFCAP 31.
        const QByteArray expected = "000000008800001b";
        for (const char* set : {"CapPrm", "CapEff", "CapBnd"})
            QCOMPARE(status(set), expected);
        QCOMPARE(status("CapInh"), QByteArray("0000000000000000"));
        QCOMPARE(status("CapAmb"), QByteArray("0000000000000000"));
    }

    void itsSystemCallsAreFiltered()
    {
        QCOMPARE(status("NoNewPrivs"), QByteArray("1"));
        QCOMPARE(status("Seccomp"), QByteArray("2"));
    }

    void everyThreadIsLockedIn()
    {
        if (sanitizerHasThreads)
            QSKIP("the thread sanitizer has a thread and descriptors of its own in the helper");
        const QDir tasks(proc("task"));
        const QStringList threads = tasks.entryList(QDir::Dirs | QDir::NoDotAndDotDot);
        QCOMPARE(threads.size(), 2);
        for (const QString& thread : threads)
            QCOMPARE(status("Seccomp", "task/" + thread + "/status"), QByteArray("2"));
    }

    void theLayerIsAllItSees()
    {
        QFile mounts(proc("mountinfo"));
        QVERIFY(mounts.open(QIODevice::ReadOnly));
        const QList<QByteArray> lines = mounts.readAll().trimmed().split('\n');
        QCOMPARE(lines.size(), 1);
        const QByteArray options = lines[0].split(' ')[5];
        for (const char* option : {"nosuid", "nodev", "noexec"})
            QVERIFY2(options.contains(option), options.constData());
        QCOMPARE(QDir(proc("root")).entryList(QDir::AllEntries | QDir::NoDotAndDotDot), QStringList{"d"});
    }

    void nothingOfItIsMountedOnTheHost()
    {
        QFile mounts("/proc/self/mountinfo");
        QVERIFY(mounts.open(QIODevice::ReadOnly));
        QVERIFY(!mounts.readAll().contains(m_runner->path().c_str()));
    }

    void itsNamespacesAreItsOwn()
    {
        for (const char* name : {"mnt", "net", "ipc", "uts", "cgroup"})
            QVERIFY2(QFile(proc(QString("ns/") + name)).symLinkTarget() != QFile(QString("/proc/self/ns/") + name).symLinkTarget(), name);
    }

    void itHasNoDescriptorsButItsOwn()
    {
        if (sanitizerHasThreads)
            QSKIP("the thread sanitizer has a thread and descriptors of its own in the helper");
        for (const QFileInfo& fd : QDir(proc("fd")).entryInfoList(QDir::AllEntries | QDir::System | QDir::NoDotAndDotDot)) {
            const QString number = fd.fileName();
            const QString target = fd.symLinkTarget();
            QVERIFY2(number == "0" || number == "1" || number == "2" || number == "3" || target.startsWith(proc("")) || target == "/" || target.startsWith("/d"),
                     qPrintable(number + " " + target));
        }
    }

    void aKilledHelperIsAnError()
    {
        QCOMPARE(kill(m_pid, SIGKILL), 0);
        const auto report = m_process->receive();
        QVERIFY(!report);
        QCOMPARE(report.error().message(), std::string("the unpack helper ended without a result"));
    }

    void itEndsWithItsDaemon()
    {
        m_process.reset();
        QVERIFY(kill(m_pid, 0) < 0);
    }

private:
#ifdef __SANITIZE_THREAD__
    static constexpr bool sanitizerHasThreads = true;
#else
    static constexpr bool sanitizerHasThreads = false;
#endif
    QString proc(const QString& name) const { return QString("/proc/%1/%2").arg(m_pid).arg(name); }
    QByteArray status(const char* field, const QString& name = "status") const
    {
        QFile file(proc(name));
        if (!file.open(QIODevice::ReadOnly))
            return "(unreadable)";
        for (const QByteArray& line : file.readAll().split('\n')) {
            if (line.startsWith(QByteArray(field) + ':'))
                return line.mid(line.indexOf(':') + 1).trimmed();
        }
        return "(missing)";
    }

    std::unique_ptr<UnpackRunner> m_runner;
    UniqueFd m_input;
    std::optional<unpack::UnpackProcess> m_process;
    pid_t m_pid = -1;
};

QTEST_APPLESS_MAIN(SandboxTest)
#include "sandbox_test.moc"
