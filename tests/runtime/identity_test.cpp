#include "runtime/init/identity.h"

#include "base/uniquefd.h"

#include <QFile>
#include <QTemporaryDir>
#include <QTest>
#include <fcntl.h>

using namespace onggi;
using onggi::runtime::init::Identity;
using onggi::runtime::init::lookUpIdentity;

/// Users and groups in an image's own files.
class IdentityTest : public QObject
{
    Q_OBJECT
private slots:
    void init()
    {
        m_root = std::make_unique<QTemporaryDir>();
        QVERIFY(QDir(m_root->path()).mkdir("etc"));
        write("passwd", "root:x:0:0:root:/root:/bin/sh\n"
                        "broken line\n"
                        "nouid:x::5::/:\n"
                        "huge:x:4294967296:5::/:\n"
                        "web:x:33:34:web:/var/www:/bin/false\n"
                        "1000:x:0:0:named like a number:/root:/bin/sh\n"
                        "plain:x:500:500\n");
        write("group", "root:x:0:\nwww:x:34:\nlogs:x:50:web,other\ncerts:x:51:other,web\n60:x:0:web\n");
        m_fd.reset(open(m_root->path().toUtf8().constData(), O_PATH | O_DIRECTORY | O_CLOEXEC));
    }

    void findsUsersAndTheirGroups_data()
    {
        QTest::addColumn<QString>("user");
        QTest::addColumn<quint32>("uid");
        QTest::addColumn<quint32>("gid");
        QTest::addColumn<QList<quint32>>("groups");
        QTest::addColumn<QString>("home");
        const auto row = [](const char* user, quint32 uid, quint32 gid, QList<quint32> groups, const char* home) {
            QTest::newRow(user) << user << uid << gid << groups << home;
        };
        row("", 0, 0, {0}, "/root");
        row("root", 0, 0, {0}, "/root");
        row("web", 33, 34, {34, 50, 51, 0}, "/var/www");
        row("33", 33, 34, {34, 50, 51, 0}, "/var/www");
        row("33:", 33, 34, {34, 50, 51, 0}, "/var/www");
        row("web:logs", 33, 50, {50}, "/var/www");
        row("web:7", 33, 7, {7}, "/var/www");
        row(":7", 0, 7, {7}, "/root");
        row("1000", 1000, 0, {0}, "/");
        row("web:60", 33, 60, {60}, "/var/www");
        row("2147483647", 2147483647, 0, {0}, "/");
        row("007", 7, 0, {0}, "/");
        row("plain", 500, 500, {500}, "/");
    }

    void findsUsersAndTheirGroups()
    {
        QFETCH(const QString, user);
        QFETCH(const quint32, uid);
        QFETCH(const quint32, gid);
        QFETCH(const QList<quint32>, groups);
        QFETCH(const QString, home);
        const auto identity = lookUpIdentity(m_fd.get(), user.toStdString(), {});
        QVERIFY2(identity, identity ? "" : identity.error().message().c_str());
        QCOMPARE(identity->uid, uid);
        QCOMPARE(identity->gid, gid);
        QCOMPARE(QList<quint32>(identity->groups.begin(), identity->groups.end()), groups);
        QCOMPARE(QString::fromStdString(identity->home), home);
    }

    void refusesWhatIsNoUser_data()
    {
        QTest::addColumn<QString>("user");
        QTest::addColumn<QString>("message");
        QTest::newRow("unknown") << "ghost" << "unable to find user ghost: no matching entries in passwd file";
        QTest::newRow("hex") << "0x1" << "unable to find user 0x1: no matching entries in passwd file";
        QTest::newRow("negative") << "-1" << "unable to find user -1: no matching entries in passwd file";
        QTest::newRow("sign") << "+1" << "unable to find user +1: no matching entries in passwd file";
        QTest::newRow("space") << " 1" << "unable to find user  1: no matching entries in passwd file";
        QTest::newRow("wraps") << "4294967296" << "uids and gids must be in range 0-2147483647, not 4294967296";
        QTest::newRow("above") << "2147483648" << "uids and gids must be in range 0-2147483647, not 2147483648";
        QTest::newRow("entry above") << "huge" << "unable to find user huge: no matching entries in passwd file";
        QTest::newRow("group") << "web:ghosts" << "unable to find group ghosts: no matching entries in group file";
        QTest::newRow("group above") << "web:4294967296" << "uids and gids must be in range 0-2147483647, not 4294967296";
        QTest::newRow("third part") << "web:www:x" << "unable to find group www:x: no matching entries in group file";
    }

    void refusesWhatIsNoUser()
    {
        QFETCH(const QString, user);
        QFETCH(const QString, message);
        const auto identity = lookUpIdentity(m_fd.get(), user.toStdString(), {});
        QVERIFY(!identity);
        QCOMPARE(identity.error().kind(), ErrorKind::InvalidArgument);
        QCOMPARE(QString::fromStdString(identity.error().message()), message);
    }

    void additionalGroupsAreNamesOrNumbers()
    {
        const auto identity = lookUpIdentity(m_fd.get(), "web:www", {"logs", "77", "34"});
        QCOMPARE(identity.value().groups, (std::vector<std::uint32_t>{34, 50, 77}));
        QCOMPARE(lookUpIdentity(m_fd.get(), "web", {"ghosts"}).error().message(),
                 std::string("unable to find group ghosts"));
    }

    void numbersNeedNoFiles()
    {
        QVERIFY(QDir(m_root->path() + "/etc").removeRecursively());
        const auto identity = lookUpIdentity(m_fd.get(), "12:13", {"14"});
        QCOMPARE(identity.value().uid, 12U);
        QCOMPARE(identity->groups, (std::vector<std::uint32_t>{13, 14}));
        QVERIFY(!lookUpIdentity(m_fd.get(), "root", {}));
    }

private:
    void write(const char* name, const char* text)
    {
        QFile file(m_root->path() + "/etc/" + name);
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(text);
    }

    std::unique_ptr<QTemporaryDir> m_root;
    UniqueFd m_fd;
};

QTEST_APPLESS_MAIN(IdentityTest)
#include "identity_test.moc"
