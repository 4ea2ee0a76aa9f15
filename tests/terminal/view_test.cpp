#include "terminal/terminalsettings.h"
#include "terminal/terminalview.h"
#include "widgets/theme.h"

#include <QAccessible>
#include <QApplication>
#include <QClipboard>
#include <QInputMethodEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QScrollBar>
#include <QSignalSpy>
#include <QStandardPaths>
#include <QTest>

using namespace onggi::ui;

class ViewTest : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase();
    void init();
    void typedKeysReachTheProcess();
    void controlKeysAreNotTakenByTheWindow();
    void inputMethodShowsAndCommitsHangul();
    void assistiveTechnologyReadsTheScreen();
    void selectionCopiesWideTextAndFollowsScrolling();
    void aBlockIsSelectedWithAlt();
    void aBellIsSeen();
    void doubleClickSelectsAWord();
    void scrollingUpStopsFollowing();
    void zoomChangesTheGrid();
    void colouredCellsArePainted();
    void everyBoxCharacterPaintsSomething();
    void manyWritesAreFewPaints();
    void paintTime();

private:
    QByteArray typed(const std::function<void()>& act);
    std::unique_ptr<Theme> m_theme;
    std::unique_ptr<TerminalView> m_view;
};

void ViewTest::initTestCase()
{
    QStandardPaths::setTestModeEnabled(true);
    m_theme = std::make_unique<Theme>(*qobject_cast<QApplication*>(qApp));
}

void ViewTest::init()
{
    TerminalSettings::instance().setFontSize(TerminalSettings::standardFontSize);
    m_view = std::make_unique<TerminalView>();
    m_view->resize(800, 400);
    m_view->show();
    QVERIFY(QTest::qWaitForWindowExposed(m_view.get()));
    m_view->activateWindow();
    m_view->setFocus();
}

QByteArray ViewTest::typed(const std::function<void()>& act)
{
    QByteArray all;
    auto connection =
        connect(&m_view->surface(), &TerminalSurface::output, [&](const QByteArray& bytes) { all += bytes; });
    act();
    disconnect(connection);
    return all;
}

void ViewTest::typedKeysReachTheProcess()
{
    QCOMPARE(typed([&] {
                 QTest::keyClicks(m_view.get(), "echo A1");
                 QTest::keyClick(m_view.get(), Qt::Key_Return);
             }),
             "echo A1\r");
    QCOMPARE(typed([&] { QTest::keyClick(m_view.get(), Qt::Key_Tab); }), "\t");
}

void ViewTest::controlKeysAreNotTakenByTheWindow()
{
    QCOMPARE(typed([&] { QTest::keyClick(m_view.get(), Qt::Key_P, Qt::ControlModifier); }), "\x10");
    QCOMPARE(typed([&] { QTest::keyClick(m_view.get(), Qt::Key_C, Qt::ControlModifier); }), "\x03");
    QKeyEvent override(QEvent::ShortcutOverride, Qt::Key_K, Qt::ControlModifier);
    override.ignore();
    QCoreApplication::sendEvent(m_view.get(), &override);
    QVERIFY(override.isAccepted());
    QKeyEvent page(QEvent::ShortcutOverride, Qt::Key_2, Qt::ControlModifier);
    page.ignore();
    QCoreApplication::sendEvent(m_view.get(), &page);
    QVERIFY(!page.isAccepted());
}

void ViewTest::inputMethodShowsAndCommitsHangul()
{
    QImage before = m_view->viewport()->grab().toImage();
    QCOMPARE(typed([&] {
                 QInputMethodEvent composing("하", {});
                 QCoreApplication::sendEvent(m_view.get(), &composing);
             }),
             "");
    QVERIFY(m_view->viewport()->grab().toImage() != before);
    QCOMPARE(typed([&] {
                 QInputMethodEvent done;
                 done.setCommitString("한");
                 QCoreApplication::sendEvent(m_view.get(), &done);
             }),
             "한");
    m_view->surface().write("\x1b[2;3H");
    QRect first = m_view->inputMethodQuery(Qt::ImCursorRectangle).toRect();
    QCOMPARE(first, m_view->cellRectangle(1, 2));
}

void ViewTest::assistiveTechnologyReadsTheScreen()
{
    m_view->surface().write("v18 \x1b[33m42\x1b[0m\r\n안녕");
    auto* accessible = QAccessible::queryAccessibleInterface(m_view.get());
    QVERIFY(accessible);
    QCOMPARE(accessible->text(QAccessible::Name), "Terminal");
    auto* text = accessible->textInterface();
    QVERIFY(text);
    QCOMPARE(text->text(0, text->characterCount()), "v18 42\n안녕");
}

void ViewTest::selectionCopiesWideTextAndFollowsScrolling()
{
    m_view->surface().write("ab한글cd\r\n");
    auto* area = m_view->viewport();
    QRect first = m_view->cellRectangle(0, 2);
    QRect last = m_view->cellRectangle(0, 5);
    QTest::mousePress(area, Qt::LeftButton, {}, first.center() - QPoint(2, 0));
    QTest::mouseMove(area, last.center() + QPoint(3, 0));
    QTest::mouseRelease(area, Qt::LeftButton, {}, last.center() + QPoint(3, 0));
    QCOMPARE(m_view->selectedText(), "한글");
    m_view->surface().write(QByteArray("more\r\n").repeated(200));
    QCOMPARE(m_view->selectedText(), "한글");
    QTest::keyClick(m_view.get(), Qt::Key_C, Qt::ControlModifier | Qt::ShiftModifier);
    QCOMPARE(QGuiApplication::clipboard()->text(), "한글");
    QCOMPARE(
        typed([&] { QTest::keyClick(m_view.get(), Qt::Key_V, Qt::ControlModifier | Qt::ShiftModifier); }),
        "한글");
}

void ViewTest::aBlockIsSelectedWithAlt()
{
    m_view->surface().write("one two three\r\nfour five six\r\nseven");
    auto at = [&](int row, int column) { return m_view->cellRectangle(row, column).topLeft() + QPoint(1, 3); };
    QTest::mousePress(m_view->viewport(), Qt::LeftButton, Qt::AltModifier, at(0, 4));
    QMouseEvent move(QEvent::MouseMove, at(2, 8), m_view->viewport()->mapToGlobal(at(2, 8)), Qt::LeftButton, Qt::LeftButton, Qt::AltModifier);
    QApplication::sendEvent(m_view->viewport(), &move);
    QTest::mouseRelease(m_view->viewport(), Qt::LeftButton, Qt::AltModifier, at(2, 8));
    QCOMPARE(m_view->selectedText(), "two\n fiv\nn");
}

void ViewTest::aBellIsSeen()
{
    QImage before = m_view->viewport()->grab().toImage();
    m_view->surface().write("\a");
    QVERIFY(m_view->viewport()->grab().toImage() != before);
    QTRY_COMPARE(m_view->viewport()->grab().toImage(), before);
}

void ViewTest::doubleClickSelectsAWord()
{
    m_view->surface().write("cd /usr/share now");
    QTest::mouseDClick(m_view->viewport(), Qt::LeftButton, {}, m_view->cellRectangle(0, 6).center());
    QCOMPARE(m_view->selectedText(), "/usr/share");
}

void ViewTest::scrollingUpStopsFollowing()
{
    m_view->surface().write(QByteArray("line\r\n").repeated(300) + "first");
    QTRY_COMPARE(m_view->verticalScrollBar()->maximum(), m_view->surface().buffer().scrollback());
    QVERIFY(m_view->visibleText().endsWith("first"));
    m_view->verticalScrollBar()->setValue(10);
    QString shown = m_view->visibleText();
    m_view->surface().write("\r\nsecond");
    QTRY_COMPARE(m_view->verticalScrollBar()->maximum(), m_view->surface().buffer().scrollback());
    QCOMPARE(m_view->visibleText(), shown);
    m_view->verticalScrollBar()->setValue(m_view->verticalScrollBar()->maximum());
    QVERIFY(m_view->visibleText().endsWith("second"));
}

void ViewTest::zoomChangesTheGrid()
{
    QSignalSpy resized(m_view.get(), &TerminalView::gridResized);
    int columns = m_view->surface().buffer().columns();
    QTest::keyClick(m_view.get(), Qt::Key_Plus, Qt::ControlModifier);
    QTest::keyClick(m_view.get(), Qt::Key_Plus, Qt::ControlModifier);
    QVERIFY(!resized.isEmpty());
    QVERIFY(m_view->surface().buffer().columns() < columns);
    QTest::keyClick(m_view.get(), Qt::Key_0, Qt::ControlModifier);
    QCOMPARE(m_view->surface().buffer().columns(), columns);
}

void ViewTest::colouredCellsArePainted()
{
    m_view->surface().write("\x1b[48;2;10;200;30m    \x1b[0m");
    QImage image = m_view->viewport()->grab().toImage();
    QCOMPARE(image.pixelColor(m_view->cellRectangle(0, 1).center()), QColor(10, 200, 30));
    QCOMPARE(image.pixelColor(m_view->cellRectangle(0, 6).center()), TerminalPalette::current().background);
}

void ViewTest::everyBoxCharacterPaintsSomething()
{
    for (char32_t character = 0x2500; character <= 0x259f; ++character) {
        QImage image(16, 24, QImage::Format_RGB32);
        image.fill(Qt::black);
        QPainter painter(&image);
        bool drawn = drawBoxCharacter(painter, QRectF(0, 0, 16, 24), character, Qt::white);
        painter.end();
        QCOMPARE(drawn, isBoxCharacter(character));
        QImage empty(16, 24, QImage::Format_RGB32);
        empty.fill(Qt::black);
        QVERIFY2(!drawn || image != empty, qPrintable(QString::number(character, 16)));
    }
    QVERIFY(isBoxCharacter(0x2500));
    QVERIFY(isBoxCharacter(0x257f));
    QVERIFY(!isBoxCharacter(0x2504));
}

void ViewTest::manyWritesAreFewPaints()
{
    struct Counter : QObject
    {
        int paints = 0;
        bool eventFilter(QObject*, QEvent* event) override
        {
            paints += event->type() == QEvent::Paint;
            return false;
        }
    } counter;
    m_view->viewport()->installEventFilter(&counter);
    for (int i = 0; i < 500; ++i)
        m_view->surface().write("some text\r\n");
    QTRY_VERIFY(m_view->visibleText().contains("some text") && counter.paints > 0);
    QVERIFY2(counter.paints <= 3, qPrintable(QString::number(counter.paints)));
}

void ViewTest::paintTime()
{
    m_view->resize(1280, 800);
    QByteArray screen;
    for (int i = 0; i < 60; ++i)
        screen += "\x1b[3" + QByteArray::number(i % 8) +
                  "mcolour\x1b[0m plain text that fills a row with words 한글도 있다 "
                  "and then some more of them until the row is nearly full\r\n";
    m_view->surface().write(screen);
    QImage image(m_view->viewport()->size(), QImage::Format_RGB32);
    QBENCHMARK
    {
        m_view->viewport()->render(&image);
    }
}

QTEST_MAIN(ViewTest)
#include "view_test.moc"
