#include "container/processlist.h"

#include <QTest>
#include <unistd.h>

using namespace onggi;
using namespace onggi::container;

/// `docker top`: what proc(5) says, and the columns of ps(1).
class ProcessListTest : public QObject
{
    Q_OBJECT

    static constexpr std::string_view stat =
        "4242 (a ) (name) S 4000 4242 4200 34817 4242 4194560 100 0 0 0 250 50 0 0 20 0 3 0 12000 8192000 512 "
        "18446744073709551615 1 1 0 0 0 0 0 0 0 0 0 0 17 1 0 0 0 0 0 0 0 0 0 0 0 0 0";
    static constexpr std::string_view status = "Name:\tx\nUid:\t1000\t100000\t1000\t1000\nGid:\t5\t6\t5\t5\nVmLck:\t       4 kB\n";

    ProcessContext context()
    {
        ProcessContext made;
        made.now = 1'700'000'000;
        made.secondsSinceBoot = 180; // it has run for a minute
        made.memoryBytes = 8'388'608;
        made.users = {{1000, "somebody"}};
        return made;
    }

    std::vector<std::string> row(std::string_view arguments)
    {
        const auto process = parseProcess(stat, status, std::string_view("sleep\0\x1b[2J\0", 11)).value();
        return ProcessTable::parse(arguments).value().row(process, context());
    }

private slots:
    void aNameMayHoldParentheses()
    {
        const auto process = parseProcess(stat, status, "").value();
        QCOMPARE(process.name, std::string("a ) (name"));
        QCOMPARE(process.pid, 4242);
        QCOMPARE(process.parent, 4000);
        QCOMPARE(process.cpuTicks, std::uint64_t{300});
        QCOMPARE(process.user, std::uint32_t{100000});
        QCOMPARE(process.threads, std::int64_t{3});
    }

    void cutFilesAreRefused()
    {
        for (const std::string_view text : {"", "4242", "4242 (x", "4242 (x) S 1 2 3", ") 4 ("})
            QVERIFY(!parseProcess(text, status, ""));
    }

    void columnsOfTheFullFormat()
    {
        const auto table = ProcessTable::parse("-ef").value();
        QCOMPARE(table.titles(), (std::vector<std::string>{"UID", "PID", "PPID", "C", "STIME", "TTY", "TIME", "CMD"}));
        const auto cells = row("");
        QCOMPARE(cells[0], std::string("100000")); // nobody on the host has that id
        QCOMPARE(cells[1], std::string("4242"));
        QCOMPARE(cells[3], std::string("5"));
        QCOMPARE(cells[5], std::string("pts/1"));
        QCOMPARE(cells[6], std::string("00:00:03"));
        QCOMPARE(cells[7], std::string("sleep ?[2J"));
    }

    void columnsOfTheUserFormat()
    {
        const auto titles = ProcessTable::parse("aux").value().titles();
        QCOMPARE(titles, (std::vector<std::string>{"USER", "PID", "%CPU", "%MEM", "VSZ", "RSS", "TTY", "STAT", "START", "TIME",
                                                   "COMMAND"}));
        const auto cells = row("aux");
        QCOMPARE(cells[2], std::string("5.0"));
        QCOMPARE(cells[3], std::string("25.0"));
        QCOMPARE(cells[4], std::string("8000"));
        QCOMPARE(cells[5], std::string("2048"));
        QCOMPARE(cells[7], std::string("SLl+"));
        QCOMPARE(cells[9], std::string("0:03"));
    }

    void listsOfColumnsMayBeWrittenInEveryWay()
    {
        QCOMPARE(row("-o pid,ruser,nlwp,ni,pri,etime"),
                 (std::vector<std::string>{"4242", "somebody", "3", "0", "19", "01:00"}));
        QCOMPARE(row("-opid -o ppid"), (std::vector<std::string>{"4242", "4000"}));
        QCOMPARE(row("-eo pid,comm"), (std::vector<std::string>{"4242", "a ) (name"}));
        QCOMPARE(row("axo pid"), std::vector<std::string>{"4242"});
        QCOMPARE(ProcessTable::parse("-o pid,comm=WHO").value().titles(), (std::vector<std::string>{"PID", "WHO"}));
    }

    void whatIsNotKnownIsNamed()
    {
        for (const auto& [arguments, word] : std::initializer_list<std::pair<std::string_view, std::string>>{
                 {"-o pid,nonsense", "nonsense"}, {"--forest", "--forest"}, {"-Z", "-Z"}, {"-o", "list"}}) {
            const auto table = ProcessTable::parse(arguments);
            QVERIFY(!table && table.error().kind() == ErrorKind::InvalidArgument);
            QVERIFY2(table.error().message().find(word) != std::string::npos, table.error().message().c_str());
        }
    }

    void readingFindsOurselvesAndSkipsTheGone()
    {
        const auto found = readProcesses({::getpid(), 0x7ffffffe});
        QCOMPARE(found.size(), std::size_t{1});
        QCOMPARE(found[0].parent, ::getppid());
        QCOMPARE(found[0].user, ::geteuid());
        QVERIFY(found[0].arguments.find("processlist") != std::string::npos);
    }
};

QTEST_APPLESS_MAIN(ProcessListTest)
#include "processlist_test.moc"
