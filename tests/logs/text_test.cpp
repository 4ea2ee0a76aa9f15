#include "logs/logtext.h"
#include "widgets/theme.h"

#include <QAccessible>
#include <QClipboard>
#include <QScrollBar>
#include <QStandardPaths>
#include <QTest>

using namespace onggi::ui;

class TextTest : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase();
    void init();
    void followsUntilOneScrollsUp();
    void wrappingShowsEveryPart();
    void theFilterLeavesOnlyHits();
    void assistiveTechnologyReadsVisibleLines();
    void selectionIsCopied();
    void stayingWhileTheOldestGo();
    void whereverOneDragsThereAreLines();
    void aRestartStandsBetweenTheLines();
    void jsonAndLinks();
    void paintTimeOfAMillionLines();

private:
    void add(const QByteArray& bytes);
    std::unique_ptr<Theme> m_theme;
    // A log of which some lines in the middle are in memory.
    struct Feed : LogFeed
    {
        explicit Feed(qsizetype limit = 3 * 1024 * 1024) { m_store = LogStore(limit); }
        void start() override {}
        qint64 lowest() const override { return std::min(below, m_store.first()); }
        qint64 highest() const override { return std::max(above, m_store.end()); }
        void want(qint64 first, qint64) override { wanted = first; }
        std::vector<Run>& allRuns() { return m_runs; }
        qint64 below = std::numeric_limits<qint64>::max();
        qint64 above = 0;
        qint64 wanted = 0;
    };
    struct Fixture
    {
        Feed feed;
        LogText text{feed};
    };
    std::unique_ptr<Fixture> m;
};

void TextTest::initTestCase()
{
    QStandardPaths::setTestModeEnabled(true);
    m_theme = std::make_unique<Theme>(*qobject_cast<QApplication*>(qApp));
}

void TextTest::init()
{
    m = std::make_unique<Fixture>();
    m->text.resize(600, 300);
    m->text.show();
    QVERIFY(QTest::qWaitForWindowExposed(&m->text));
}

void TextTest::add(const QByteArray& bytes)
{
    m->feed.store().append(bytes, Channel::Output);
    emit m->feed.linesAdded();
}

void TextTest::followsUntilOneScrollsUp()
{
    add(QByteArray("line\n").repeated(500) + "last\n");
    QTRY_VERIFY(m->text.visibleText().endsWith("last"));
    m->text.verticalScrollBar()->setValue(m->text.verticalScrollBar()->maximum() / 2);
    QVERIFY(!m->text.isFollowing());
    QString shown = m->text.visibleText();
    add("more\nand more\n");
    QTRY_COMPARE(m->text.waiting(), 2);
    QCOMPARE(m->text.visibleText(), shown);
    m->text.setFollowing(true);
    QTRY_VERIFY(m->text.visibleText().endsWith("and more"));
    QCOMPARE(m->text.waiting(), 0);
}

void TextTest::wrappingShowsEveryPart()
{
    add(QByteArray(5000, 'w') + '\n');
    m->text.setWrapped(true);
    QTRY_VERIFY(m->text.verticalScrollBar()->maximum() > 20);
    m->text.setWrapped(false);
    QCOMPARE(m->text.verticalScrollBar()->maximum(), 0);
    m->text.viewport()->repaint();
    QTRY_VERIFY(m->text.horizontalScrollBar()->maximum() > 4000);
}

void TextTest::theFilterLeavesOnlyHits()
{
    add("one\ntwo\nthree\ntwo again\n");
    LogStore matching;
    matching.append("two\ntwo again\n", Channel::Output);
    m->text.setFiltered(&matching);
    QCOMPARE(m->text.visibleText(), "two\ntwo again");
    matching.append("two at last\n", Channel::Output);
    m->text.contentChanged();
    QTRY_COMPARE(m->text.visibleText(), "two\ntwo again\ntwo at last");
    m->text.setFiltered(nullptr);
    QCOMPARE(m->text.visibleText(), "one\ntwo\nthree\ntwo again");
}

void TextTest::assistiveTechnologyReadsVisibleLines()
{
    add("\x1b[32mgreen\x1b[0m line\n안녕\n");
    QTRY_COMPARE(m->text.visibleText(), "green line\n안녕");
    auto* accessible = QAccessible::queryAccessibleInterface(&m->text);
    QCOMPARE(accessible->text(QAccessible::Name), "Log");
    auto* text = accessible->textInterface();
    QVERIFY(text);
    QCOMPARE(text->text(0, text->characterCount()), "green line\n안녕");
}

void TextTest::selectionIsCopied()
{
    add("first\nsecond\n");
    QTRY_COMPARE(m->text.visibleText(), "first\nsecond");
    m->text.selectAll();
    QTest::keyClick(&m->text, Qt::Key_C, Qt::ControlModifier);
    QCOMPARE(QGuiApplication::clipboard()->text(), "first\nsecond");
    QTest::mouseDClick(m->text.viewport(), Qt::LeftButton, {}, m->text.rectangleOfRow(1).center());
    QCOMPARE(m->text.selectedText(), "second");
}

void TextTest::stayingWhileTheOldestGo()
{
    m->text.setWrapped(true);
    for (int i = 0; i < 3000; ++i)
        add(QByteArray::number(i) + QByteArray(900, '.') + '\n');
    QTRY_VERIFY(m->text.visibleText().contains("2999."));
    m->text.setWrapped(false);
    m->text.verticalScrollBar()->setValue(m->text.verticalScrollBar()->maximum() - 50 * m->text.verticalScrollBar()->singleStep());
    QString shown = m->text.visibleText();
    qint64 first = m->feed.store().first();
    for (int i = 0; i < 1200; ++i)
        add(QByteArray::number(i) + QByteArray(900, '.') + '\n');
    QVERIFY(m->feed.store().first() > first);
    QTRY_COMPARE(m->text.visibleText(), shown);
    QCOMPARE(m->text.waiting(), 1200);
}

void TextTest::whereverOneDragsThereAreLines()
{
    // Ten million lines, of which a thousand are in memory.
    m->feed.store().clear(5'000'000);
    m->feed.below = 0;
    m->feed.above = 10'000'000;
    for (int i = 0; i < 1000; ++i)
        add(QByteArray::number(5'000'000 + i) + '\n');
    emit m->feed.moved();
    auto* bar = m->text.verticalScrollBar();
    QTRY_VERIFY(bar->maximum() > 9'000'000);
    QCOMPARE(m->text.visibleText(), QString());
    bar->setValue(int(qint64(bar->maximum()) / 4));
    QVERIFY(qAbs(m->feed.wanted - 2'500'000) < 1000);
    // The lines that are wanted come, and stand where one looks.
    m->feed.store().clear(m->feed.wanted - 100);
    for (qint64 i = m->feed.wanted - 100, end = i + 1000; i < end; ++i)
        m->feed.store().append(QByteArray::number(i) + '\n', Channel::Output);
    emit m->feed.moved();
    QTRY_VERIFY(m->text.visibleText().startsWith(QString::number(m->feed.wanted)));
    // Older ones before them move nothing.
    const auto shown = m->text.visibleText();
    LogStore older;
    older.append(QByteArray("older\n").repeated(500), Channel::Output);
    m->feed.store().prepend(std::move(older));
    emit m->feed.moved();
    QTest::qWait(50);
    QCOMPARE(m->text.visibleText(), shown);
    QTest::keyClick(&m->text, Qt::Key_Home);
    QCOMPARE(m->feed.wanted, 0);
    QCOMPARE(bar->value(), 0);
}

void TextTest::aRestartStandsBetweenTheLines()
{
    add("2024-01-01T00:00:01Z first run\n2024-01-01T00:00:09Z second run\n");
    QTRY_COMPARE(m->text.visibleText(), "first run\nsecond run");
    const auto before = m->text.rectangleOfRow(1).center();
    QTest::mouseDClick(m->text.viewport(), Qt::LeftButton, {}, before);
    QCOMPARE(m->text.selectedText(), "second run");
    m->feed.allRuns().push_back({QDateTime(QDate(2024, 1, 1), QTime(0, 0, 5), Qt::UTC).toMSecsSinceEpoch() * 1'000'000, 3});
    emit m->feed.moved();
    // The divider takes the second row now, and the line the third.
    QTest::qWait(50);
    QTest::mouseDClick(m->text.viewport(), Qt::LeftButton, {}, m->text.rectangleOfRow(2).center());
    QCOMPARE(m->text.selectedText(), "second run");
}

void TextTest::jsonAndLinks()
{
    add("{\"level\":\"info\",\"msg\":\"see http:" "//localhost:8080/a\"}\n");
    QTRY_COMPARE(m->text.visibleText(), QString("INFO see http:" "//localhost:8080/a"));
    const auto row = m->text.rectangleOfRow(0);
    QCOMPARE(m->text.linkAt(row.topLeft() + QPoint(5, 5)), QString());
    QCOMPARE(m->text.linkAt(row.topLeft() + QPoint(200, 5)), QString("http:" "//localhost:8080/a"));
    m->text.setJsonReadable(false);
    QVERIFY(m->text.visibleText().startsWith("{\"level\""));
}

void TextTest::paintTimeOfAMillionLines()
{
    Feed feed(512 * 1024 * 1024);
    LogText text(feed);
    text.resize(1200, 800);
    for (int i = 0; i < 1000; ++i)
        feed.store().append(
            QByteArray("\x1b[33mwarning\x1b[0m: this is a line of a log that is long 한글\n").repeated(1000),
            Channel::Output);
    text.setWrapped(true);
    text.setFollowing(false);
    QImage image(text.viewport()->size(), QImage::Format_RGB32);
    int position = 0;
    text.viewport()->render(&image);
    QBENCHMARK
    {
        text.verticalScrollBar()->setValue(position += 997);
        text.viewport()->render(&image);
    }
}

QTEST_MAIN(TextTest)
#include "text_test.moc"
