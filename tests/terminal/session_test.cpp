#include "terminal/terminalpanel.h"
#include "terminal/terminalview.h"
#include "widgets/theme.h"

#include <QStandardPaths>
#include <QTest>

using namespace onggi::ui;

namespace {

using Opening = TerminalChannel::Opening;

// A process that the test plays.
class FakeChannel : public TerminalChannel
{
public:
    void open(Opening opening) override { opens.append(opening); }
    void write(const QByteArray& bytes) override { written += bytes; }
    void resize(int rows, int columns) override { sizes.append({columns, rows}); }
    void setPaused(bool paused) override { pauses.append(paused); }
    void close() override { closed = true; }

    QList<Opening> opens;
    QByteArray written;
    QList<QSize> sizes;
    QList<bool> pauses;
    bool closed = false;
};

} // namespace

class SessionTest : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase();
    void init();
    void carriesBothWays();
    void answersToAReplayAreNotSent();
    void resizesAreSentOnceAtTheEnd();
    void aLossReconnectsWithADivider();
    void anEndShowsItsCode();
    void withoutATerminalLinesAreTranslated();
    void aFloodHoldsTheProcessBack();

private:
    QString text() { return m_panel->view().surface().screenText(); }
    std::unique_ptr<Theme> m_theme;
    std::unique_ptr<TerminalPanel> m_panel;
    FakeChannel* m_channel = nullptr;
};

void SessionTest::initTestCase()
{
    QStandardPaths::setTestModeEnabled(true);
    m_theme = std::make_unique<Theme>(*qobject_cast<QApplication*>(qApp));
}

void SessionTest::init()
{
    auto channel = std::make_unique<FakeChannel>();
    m_channel = channel.get();
    m_panel = std::make_unique<TerminalPanel>(std::move(channel));
    m_panel->resize(800, 400);
    m_panel->show();
    QVERIFY(QTest::qWaitForWindowExposed(m_panel.get()));
    m_panel->start();
    QCOMPARE(m_channel->opens, QList<Opening>{Opening::First});
}

void SessionTest::carriesBothWays()
{
    QVERIFY(!m_panel->view().isInputEnabled());
    emit m_channel->opened(false, true, true);
    emit m_channel->received("$ ");
    QCOMPARE(text().trimmed(), "$");
    QTest::keyClicks(&m_panel->view(), "ls");
    QVERIFY(m_channel->written.endsWith("ls"));
}

void SessionTest::answersToAReplayAreNotSent()
{
    emit m_channel->opened(true, true, true);
    emit m_channel->received("\x1b[6n");
    QCOMPARE(m_channel->written, "");
    QTRY_VERIFY((m_panel->view().surface().write("\x1b[6n"), m_channel->written.contains("R")));
}

void SessionTest::resizesAreSentOnceAtTheEnd()
{
    emit m_channel->opened(false, true, true);
    QTRY_COMPARE(m_channel->sizes.size(), 1);
    for (int width = 700; width > 500; width -= 20)
        m_panel->resize(width, 400);
    QTRY_COMPARE(m_channel->sizes.size(), 2);
    const auto& buffer = m_panel->view().surface().buffer();
    QCOMPARE(m_channel->sizes.back(), QSize(buffer.columns(), buffer.rows()));
}

void SessionTest::aLossReconnectsWithADivider()
{
    emit m_channel->opened(false, true, true);
    emit m_channel->received("before");
    emit m_channel->dropped("the engine went away");
    QCOMPARE(m_panel->session().state(), TerminalSession::State::Reconnecting);
    QVERIFY(!m_panel->view().isInputEnabled());
    QTRY_COMPARE(m_channel->opens, (QList<Opening>{Opening::First, Opening::AfterLoss}));
    emit m_channel->opened(false, true, true);
    emit m_channel->received("after");
    QVERIFY2(text().contains("connection lost"), qPrintable(text()));
    QVERIFY(text().contains("connected again"));
    QVERIFY(text().indexOf("before") < text().indexOf("connected again"));
    QVERIFY(text().indexOf("connected again") < text().indexOf("after"));
}

void SessionTest::anEndShowsItsCode()
{
    emit m_channel->opened(false, true, true);
    emit m_channel->received("\x1b[?1049hfull");
    emit m_channel->ended(137);
    QCOMPARE(m_panel->session().state(), TerminalSession::State::Ended);
    QVERIFY(text().contains("ended with code 137"));
    QCOMPARE(m_panel->session().exitCode(), 137);
    m_panel->start();
    QCOMPARE(m_channel->opens, (QList<Opening>{Opening::First, Opening::AfterEnd}));
    QVERIFY(!text().contains("137"));
}

void SessionTest::withoutATerminalLinesAreTranslated()
{
    emit m_channel->opened(false, false, true);
    emit m_channel->received("one\ntwo\n");
    QCOMPARE(text().trimmed(), "one\ntwo");
    QTest::keyClicks(&m_panel->view(), "x");
    QTest::keyClick(&m_panel->view(), Qt::Key_Return);
    QCOMPARE(m_channel->written, "x\n");
    QVERIFY(text().contains("two\nx"));
}

void SessionTest::aFloodHoldsTheProcessBack()
{
    emit m_channel->opened(false, true, true);
    QByteArray megabyte = QByteArray(1023, 'y').append('\n').repeated(1024);
    for (int i = 0; i < 12; ++i)
        emit m_channel->received(megabyte);
    QCOMPARE(m_channel->pauses, QList<bool>{true});
    QTRY_COMPARE_WITH_TIMEOUT(m_channel->pauses, (QList<bool>{true, false}), 20'000);
}

QTEST_MAIN(SessionTest)
#include "session_test.moc"
