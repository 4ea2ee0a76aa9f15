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
    void paintTimeOfAMillionLines();

private:
    void add(const QByteArray& bytes);
    std::unique_ptr<Theme> m_theme;
    struct Fixture
    {
        LogStore store{3 * 1024 * 1024};
        LogScan search{store};
        LogScan filter{store};
        LogText text{store, search, filter};
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
    m->store.append(bytes, Channel::Output);
    m->search.linesAdded();
    m->filter.linesAdded();
    m->text.contentChanged();
}

void TextTest::followsUntilOneScrollsUp()
{
    add(QByteArray("line\n").repeated(500) + "last\n");
    QTRY_VERIFY(m->text.visibleText().endsWith("last"));
    m->text.verticalScrollBar()->setValue(100);
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
    QTRY_VERIFY(m->text.horizontalScrollBar()->maximum() > 4000);
}

void TextTest::theFilterLeavesOnlyHits()
{
    add("one\ntwo\nthree\ntwo again\n");
    m->filter.setPattern("two", false);
    m->text.filterChanged();
    QCOMPARE(m->text.visibleText(), "two\ntwo again");
    add("two at last\n");
    QTRY_COMPARE(m->text.visibleText(), "two\ntwo again\ntwo at last");
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
    m->text.verticalScrollBar()->setValue(m->text.verticalScrollBar()->maximum() - 50);
    QString shown = m->text.visibleText();
    qint64 first = m->store.first();
    for (int i = 0; i < 1200; ++i)
        add(QByteArray::number(i) + QByteArray(900, '.') + '\n');
    QVERIFY(m->store.first() > first);
    QTRY_COMPARE(m->text.visibleText(), shown);
    QCOMPARE(m->text.waiting(), 1200);
}

void TextTest::paintTimeOfAMillionLines()
{
    LogStore store(512 * 1024 * 1024);
    LogScan none(store);
    LogText text(store, none, none);
    text.resize(1200, 800);
    for (int i = 0; i < 1000; ++i)
        store.append(
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
