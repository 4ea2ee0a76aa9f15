#include "docker/credentials.h"
#include "fakeengine.h"
#include "images/archivedialogs.h"
#include "images/builddialog.h"
#include "images/imagepane.h"
#include "images/imagespage.h"
#include "images/imagetable.h"
#include "images/layergraph.h"
#include "images/prunedialog.h"
#include "images/pushdialog.h"
#include "images/tagdialog.h"
#include "widgets/theme.h"

#include <QAbstractItemModelTester>
#include <QCheckBox>
#include <QComboBox>
#include <QDir>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QRadioButton>
#include <QSettings>
#include <QSignalSpy>
#include <QStandardPaths>
#include <QTabBar>
#include <QTableWidget>
#include <QtTest>

using namespace onggi::ui;

/// The Images page on an engine that has a base, two images on it, a second name for one of them, and a nameless one.
class ImagesPageTest : public QObject
{
    Q_OBJECT

private:
    std::unique_ptr<Theme> m_theme;
    QTemporaryDir m_home;
    std::unique_ptr<FakeEngine> m_fake;
    std::unique_ptr<Engine> m_engine;
    std::unique_ptr<ImagesPage> m_page;
    std::unique_ptr<QWidget> m_tools; ///< stands for the shell's toolbar
    QList<QByteArray> m_changes; ///< method and target of what changes something
    QStringList m_lines;         ///< that the page said it equals
    QStringList m_notices;
    bool m_refusePush = false;

    template<typename T>
    static T* named(QWidget* parent, const QString& name)
    {
        for (auto* found : parent->findChildren<T*>()) {
            if (found->accessibleName() == name)
                return found;
        }
        return nullptr;
    }
    /// The one that is seen, where there are several.
    static QPushButton* button(QWidget* parent, const QString& start)
    {
        QPushButton* hidden = nullptr;
        for (auto* found : parent->findChildren<QPushButton*>()) {
            if (!found->text().startsWith(start))
                continue;
            if (found->isVisible())
                return found;
            hidden = hidden ? hidden : found;
        }
        return hidden;
    }
    ImageTable* table() const { return m_page->findChild<ImageTable*>(); }

    void choose(const QStringList& references)
    {
        table()->clearSelection();
        for (const auto& each : references) {
            for (int row = 0; row < table()->model()->rowCount(); ++row) {
                auto index = table()->model()->index(row, 0);
                if (index.data(ImageModel::ReferenceRole).toString() == each)
                    table()->selectionModel()->setCurrentIndex(index, QItemSelectionModel::Select | QItemSelectionModel::Rows);
            }
        }
    }

    static QByteArray details(const QByteArray& id, const QByteArray& tags, const QByteArray& layers)
    {
        QByteArray json = R"({"Id":"ID","RepoTags":TAGS,"Os":"linux","Architecture":"amd64","Size":100,"Config":{"Cmd":["sh"]},"RootFS":{"Layers":LAYERS}})";
        return json.replace("ID\"", id + '"').replace("TAGS", tags).replace("LAYERS", layers);
    }

    void answer(const FakeEngine::Request& request)
    {
        const auto& target = request.target;
        if (request.method != "GET")
            m_changes.append(request.method + ' ' + target);
        if (target.startsWith("/events")) {
            request.chunkedHead();
        } else if (target.startsWith("/images/json")) {
            request.reply(200, R"([
                {"Id":"sha256:base","RepoTags":["debian:12"],"Size":70000000,"SharedSize":70000000,"Created":1700000000},
                {"Id":"sha256:web","RepoTags":["web:2","localhost:5000/web:2"],"Size":88000000,"SharedSize":70000000,"Created":1700000000},
                {"Id":"sha256:api","RepoTags":["api:5"],"Size":73000000,"SharedSize":70000000,"Created":1700000000},
                {"Id":"sha256:old","RepoTags":null,"Size":9000000,"SharedSize":0,"Created":1700000000}])");
        } else if (target == "/images/sha256:base/json" || target == "/images/debian:12/json") {
            request.reply(200, details("sha256:base", R"(["debian:12"])", R"(["d"])"));
        } else if (target == "/images/sha256:web/json" || target.endsWith("web:2/json")) {
            request.reply(200, details("sha256:web", R"(["web:2","localhost:5000/web:2"])", R"(["d","w"])"));
        } else if (target == "/images/sha256:api/json" || target == "/images/api:5/json") {
            request.reply(200, details("sha256:api", R"(["api:5"])", R"(["d","a"])"));
        } else if (target == "/images/sha256:old/json") {
            request.reply(200, details("sha256:old", "[]", R"(["o"])"));
        } else if (target.endsWith("/history")) {
            const auto base = R"({"Id":"x","CreatedBy":"/bin/sh -c #(nop) ADD file:1 in / ","Size":70000000})";
            request.reply(200, target.contains("web") ? QByteArray(R"([{"Id":"x","CreatedBy":"RUN apt-get install nginx","Size":18000000},)") + base + "]"
                               : target.contains("api") ? QByteArray(R"([{"Id":"x","CreatedBy":"COPY . /srv","Size":3000000},)") + base + "]"
                               : target.contains("old") ? QByteArray(R"([{"Id":"x","CreatedBy":"RUN old","Size":9000000}])")
                                                        : "[" + QByteArray(base) + "]");
        } else if (target.startsWith("/containers/json")) {
            request.reply(200, R"([{"Id":"ccc","Names":["/shop"],"Image":"api:5","ImageID":"sha256:api","State":"running","Status":"Up"}])");
        } else if (target.contains("/push")) {
            request.chunkedHead();
            if (m_refusePush) {
                request.chunk("{\"errorDetail\":{\"message\":\"unauthorized: authentication required\"},\"error\":\"unauthorized: authentication required\"}\n");
            } else {
                request.chunk("{\"status\":\"Pushed\",\"id\":\"w\",\"progressDetail\":{}}\n{\"status\":\"Layer already exists\",\"id\":\"d\"}\n");
                request.chunk("{\"aux\":{\"Tag\":\"2\",\"Digest\":\"sha256:123\",\"Size\":5}}\n");
            }
            request.lastChunk();
        } else if (target == "/auth") {
            request.reply(200, R"({"Status":"Login Succeeded"})");
        } else if (target.startsWith("/images/prune")) {
            request.reply(200, R"({"ImagesDeleted":[{"Deleted":"sha256:old"}],"SpaceReclaimed":9000000})");
        } else if (target.startsWith("/images/get")) {
            request.chunkedHead("application/x-tar");
            request.chunk("the archive");
            request.lastChunk();
        } else if (target.startsWith("/images/load")) {
            request.chunkedHead();
            request.chunk("{\"stream\":\"Loaded image: api:5\\n\"}\n");
            request.lastChunk();
        } else if (target.startsWith("/build")) {
            request.chunkedHead();
            request.chunk("{\"stream\":\"Step 1/2 : FROM debian:12\\n\"}\n{\"stream\":\" ---> x\\n\"}\n{\"stream\":\"Step 2/2 : RUN false\\n\"}\n");
            request.chunk("{\"errorDetail\":{\"message\":\"returned a non-zero code: 1\"},\"error\":\"returned a non-zero code: 1\"}\n");
            request.lastChunk();
        } else if (request.method == "DELETE" && target.contains("api:5") && !target.contains("force")) {
            request.reply(409, R"({"message":"container ccc is using its referenced image"})");
        } else if (request.method == "DELETE") {
            request.reply(200, R"([{"Untagged":"x"},{"Deleted":"sha256:x"}])");
        } else if (target.endsWith("/version") || target.endsWith("/info")) {
            request.reply(200, "{}");
        } else {
            request.reply(201, "");
        }
    }

private slots:
    void initTestCase()
    {
        QStandardPaths::setTestModeEnabled(true);
        QCoreApplication::setOrganizationName("OnggiTest");
        QSettings().clear();
        qputenv("DOCKER_CONFIG", m_home.filePath("docker").toUtf8());
        m_theme = std::make_unique<Theme>(*qApp);
    }

    void init()
    {
        QFile::remove(m_home.filePath("docker/config.json"));
        m_changes.clear();
        m_lines.clear();
        m_notices.clear();
        m_refusePush = false;
        m_fake = std::make_unique<FakeEngine>();
        m_fake->answer([this](const auto& request) { answer(request); });
        QVERIFY(m_fake->listen());
        m_engine = std::make_unique<Engine>(Transport::unixSocket(m_fake->path()));
        m_page = std::make_unique<ImagesPage>(*m_engine);
        connect(m_page.get(), &Page::commandUsed, this, [this](const QString& line) { m_lines.append(line); });
        connect(m_page.get(), &Page::noticeRaised, this, [this](const QString& sentence) { m_notices.append(sentence); });
        m_tools = std::make_unique<QWidget>();
        for (auto* tool : m_page->toolbarWidgets())
            tool->setParent(m_tools.get());
        m_page->resize(1085, 700);
        m_page->show();
        m_engine->start();
        QTRY_COMPARE(table()->model()->rowCount(), 5);
        m_page->activated();
    }

    void cleanup()
    {
        m_page.reset();
        m_tools.reset();
        m_engine.reset();
        m_fake.reset();
    }

    void theListTellsSharedFromUnique()
    {
        QAbstractItemModelTester tester(table()->model(), QAbstractItemModelTester::FailureReportingMode::QtTest);
        choose({"web:2"});
        const auto row = table()->currentIndex();
        QCOMPARE(row.siblingAtColumn(ImageModel::SizeColumn).data().toString(), "88\u00a0MB");
        QCOMPARE(row.siblingAtColumn(ImageModel::SharedColumn).data().toString(), "70\u00a0MB");
        QCOMPARE(row.siblingAtColumn(ImageModel::UniqueColumn).data().toString(), "18\u00a0MB");
        choose({"api:5"});
        QCOMPARE(table()->currentIndex().siblingAtColumn(ImageList::usedByColumn).data().toString(), "shop");
    }

    void deletingSaysWhatReallyComesFree()
    {
        choose({"api:5"});
        QTRY_VERIFY(button(m_page.get(), "Delete · frees 3"));
        // One of two names: nothing.
        choose({"web:2"});
        QTRY_COMPARE(button(m_page.get(), "Delete")->text(), "Delete");
        choose({"web:2", "localhost:5000/web:2", "api:5"});
        QTRY_VERIFY(button(m_page.get(), "Delete all · frees 21"));
        button(m_page.get(), "Delete all")->click();
        button(m_page.get(), "Delete them")->click();
        QTRY_COMPARE(m_changes.size(), 3);
        QVERIFY(m_lines.contains("docker rmi api:5 localhost:5000/web:2 web:2"));
        // The one in use stays, with its reason and a way.
        QTRY_VERIFY(button(m_page.get(), "Delete anyway") && button(m_page.get(), "Delete anyway")->isVisible());
        m_changes.clear();
        button(m_page.get(), "Delete anyway")->click();
        QTRY_COMPARE(m_changes, QList<QByteArray>{"DELETE /images/api:5?force=1"});
    }

    void theGraphHasTheKeyboard()
    {
        choose({"web:2"});
        m_page->findChild<QTabBar*>()->setCurrentIndex(ImagePane::Graph);
        auto* graph = m_page->findChild<LayerGraph*>();
        QTRY_COMPARE(graph->findChildren<LayerBox*>().size(), 4);
        auto* base = named<LayerBox>(graph, "debian:12");
        QVERIFY(base);
        QVERIFY(base->isMarked());
        QTRY_VERIFY(named<LayerBox>(graph, "web:2")->isMarked());
        QVERIFY(!named<LayerBox>(graph, "api:5")->isMarked());
        QVERIFY(base->accessibleDescription().contains("70"));
        base->setFocus();
        QTest::keyClick(base, Qt::Key_Right);
        auto* first = named<LayerBox>(graph, "api:5");
        QTRY_VERIFY(first->hasFocus());
        QTest::keyClick(first, Qt::Key_Down);
        QTRY_VERIFY(named<LayerBox>(graph, "web:2")->hasFocus());
        QTest::keyClick(named<LayerBox>(graph, "web:2"), Qt::Key_Left);
        QTRY_VERIFY(base->hasFocus());
        QTest::keyClick(base, Qt::Key_Return);
        QTRY_COMPARE(table()->currentReference(), "debian:12");
        QTRY_VERIFY(!named<LayerBox>(graph, "web:2")->isMarked());
        QVERIFY(named<LayerBox>(graph, "debian:12")->hasFocus());
    }

    void tagsByAName()
    {
        TagDialog dialog(*m_engine, "web:2", nullptr);
        dialog.setAttribute(Qt::WA_DeleteOnClose, false);
        QSignalSpy tagged(&dialog, &TagDialog::tagged);
        auto* name = named<QLineEdit>(&dialog, "New name");
        auto* accept = button(&dialog, "Give the name");
        QVERIFY(!accept->isEnabled());
        name->setText("Not A Name");
        QVERIFY(!accept->isEnabled());
        name->setText("localhost:5000/team/web");
        QVERIFY(accept->isEnabled());
        accept->click();
        QTRY_COMPARE(tagged.count(), 1);
        QVERIFY(m_changes.contains("POST /images/web:2/tag?repo=localhost%3A5000%2Fteam%2Fweb&tag=latest"));
    }

    void pushesUnderAnotherNameAfterTagging()
    {
        PushDialog dialog(*m_engine, "web:2", nullptr);
        dialog.setAttribute(Qt::WA_DeleteOnClose, false);
        QSignalSpy pushed(&dialog, &PushDialog::pushed);
        named<QLineEdit>(&dialog, "Push as")->setText("localhost:5000/shop/web:3");
        button(&dialog, "Push")->click();
        QTRY_COMPARE(pushed.count(), 1);
        QCOMPARE(m_changes, (QList<QByteArray>{"POST /images/web:2/tag?repo=localhost%3A5000%2Fshop%2Fweb&tag=3",
                                               "POST /images/localhost:5000/shop/web/push?tag=3"}));
        QVERIFY2(pushed.first()[1].toString().contains("1 layer"), qPrintable(pushed.first()[1].toString()));
    }

    void aRefusedPushLeadsToTheLoginAndOn()
    {
        m_refusePush = true;
        PushDialog dialog(*m_engine, "localhost:5000/web:2", nullptr);
        dialog.setAttribute(Qt::WA_DeleteOnClose, false);
        dialog.show();
        QSignalSpy pushed(&dialog, &PushDialog::pushed);
        button(&dialog, "Push")->click();
        QTRY_COMPARE(m_changes.size(), 1);
        // The notice's button, not the one beside the login.
        QPushButton* remedy = nullptr;
        QTRY_VERIFY([&] {
            for (auto* each : dialog.findChildren<QPushButton*>()) {
                if (each->text().startsWith("Sign in") && each->parentWidget()->inherits("onggi::ui::NoticeBar") && each->isVisible())
                    remedy = each;
            }
            return remedy != nullptr;
        }());
        m_refusePush = false;
        remedy->click();
        auto* login = dialog.findChild<QDialog*>();
        QVERIFY(login);
        named<QLineEdit>(login, "User name")->setText("kim");
        named<QLineEdit>(login, "Password or token")->setText("secret");
        button(login, "Sign in")->click();
        QTRY_COMPARE(pushed.count(), 1);
        QVERIFY(m_changes.contains("POST /auth"));
        QCOMPARE(m_engine->credentials().registries(), QStringList{"localhost:5000"});
    }

    void savesIntoAFile()
    {
        const auto path = m_home.filePath("out.tar");
        SaveDialog dialog(*m_engine, {"web:2", "api:5"}, nullptr);
        dialog.setAttribute(Qt::WA_DeleteOnClose, false);
        QSignalSpy saved(&dialog, &SaveDialog::saved);
        named<QLineEdit>(&dialog, "Save as")->setText("/nowhere/out.tar");
        QVERIFY(!button(&dialog, "Save")->isEnabled());
        named<QLineEdit>(&dialog, "Save as")->setText(path);
        button(&dialog, "Save")->click();
        QTRY_COMPARE(saved.count(), 1);
        QFile file(path);
        QVERIFY(file.open(QIODevice::ReadOnly));
        QCOMPARE(file.readAll(), "the archive");
    }

    void loadsAFile()
    {
        const auto path = m_home.filePath("in.tar");
        QFile file(path);
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write("an archive");
        file.close();
        LoadDialog dialog(*m_engine, nullptr);
        dialog.setAttribute(Qt::WA_DeleteOnClose, false);
        QSignalSpy loaded(&dialog, &UploadDialog::loaded);
        QVERIFY(!button(&dialog, "Load")->isEnabled());
        named<QLineEdit>(&dialog, "Archive")->setText(path);
        button(&dialog, "Load")->click();
        QTRY_COMPARE(loaded.count(), 1);
        QCOMPARE(loaded.first()[0].toStringList(), QStringList{"api:5"});
    }

    void pruneSaysFirstWhatItFrees()
    {
        // The base stays, because the image that a container uses stands on it.
        QTRY_VERIFY2(button(m_tools.get(), "Prune")->text().contains("27"), qPrintable(button(m_tools.get(), "Prune")->text()));
        button(m_tools.get(), "Prune")->click();
        auto* dialog = m_page->findChild<PruneDialog*>();
        QVERIFY(dialog);
        QTRY_VERIFY(button(dialog, "Remove · frees 9"));
        for (auto* choice : dialog->findChildren<QRadioButton*>()) {
            if (choice->text().startsWith("All"))
                choice->setChecked(true);
        }
        QTRY_VERIFY(button(dialog, "Remove · frees 27"));
        button(dialog, "Remove")->click();
        QTRY_VERIFY(m_changes.contains("POST /images/prune?filters=%7B%22dangling%22%3A%5B%22false%22%5D%7D"));
        QTRY_VERIFY(!m_notices.isEmpty());
        QVERIFY(m_notices.last().startsWith("9"));
        QVERIFY(m_lines.contains("docker image prune -a"));
    }

    void buildShowsTheFailingLine()
    {
        QDir().mkpath(m_home.filePath("context"));
        QFile file(m_home.filePath("context/Dockerfile"));
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write("ARG V=1\nFROM debian:12 AS one\n\nRUN false\n");
        file.close();
        auto* dialog = new BuildDialog(*m_engine, nullptr);
        dialog->show();
        QVERIFY(!button(dialog, "Build")->isEnabled());
        named<QLineEdit>(dialog, "Folder")->setText(m_home.filePath("context"));
        QVERIFY(button(dialog, "Build")->isEnabled());
        named<QLineEdit>(dialog, "Image name")->setText("mine:1");
        named<QComboBox>(dialog, "Target")->setCurrentText("one");
        auto* arguments = dialog->findChild<QTableWidget*>();
        QCOMPARE(arguments->item(0, 0)->text(), "V");
        arguments->item(0, 1)->setText("2");
        QCOMPARE(dialog->commandLine(), "docker build -t mine:1 --build-arg V=2 --target one " + m_home.filePath("context"));
        // One that the file does not have is typed in.
        button(dialog, "Add an argument")->click();
        QCOMPARE(arguments->rowCount(), 2);
        arguments->item(1, 0)->setText("W");
        arguments->item(1, 1)->setText("3");
        QCOMPARE(dialog->commandLine(), "docker build -t mine:1 --build-arg V=2 --build-arg W=3 --target one " + m_home.filePath("context"));
        arguments->item(1, 1)->setText({});
        QCOMPARE(dialog->commandLine(), "docker build -t mine:1 --build-arg V=2 --target one " + m_home.filePath("context"));
        button(dialog, "Build")->click();
        QTRY_VERIFY(!m_changes.isEmpty());
        QVERIFY(m_changes.first().contains("target=one"));
        auto* text = named<QPlainTextEdit>(dialog, "Output");
        QTRY_VERIFY(text->toPlainText().contains("Dockerfile:4"));
        QVERIFY(text->toPlainText().contains(">    4 RUN false"));
        QTRY_VERIFY(button(dialog, "Change…")->isVisible());
        delete dialog;
    }
};

QTEST_MAIN(ImagesPageTest)
#include "page_test.moc"
