#include "image/imagestore.h"
#include "image/removal.h"

#include <QTemporaryDir>
#include <QTest>

using namespace onggi;
using namespace onggi::image;

namespace {

oci::Reference name(const std::string& text)
{
    return oci::Reference::parse(text).value();
}

std::string digestText(char digit)
{
    return "sha256:" + std::string(64, digit);
}

} // namespace

/// Names, ids and the rules of removing, on the tables alone.
class StoreTest : public QObject
{
    Q_OBJECT
private slots:
    void init()
    {
        m_directory = std::make_unique<QTemporaryDir>();
        m_database = Database::open(m_directory->filePath("onggi.db").toStdString()).value();
        m_images = ImageStore::open(*m_database).value();
    }

    void anImageIsFoundByEveryNameThatItHas()
    {
        const auto id = add("abc", {"node:18", "localhost:5000/app:1", "node@" + digestText('d')});
        for (const std::string& text : std::vector<std::string>{"node:18", "library/node:18", "docker.io/library/node:18", "localhost:5000/app:1",
                                       "node:18@sha256:" + std::string(64, 'd'), "node@sha256:" + std::string(64, 'd')})
            QVERIFY2(findImage(*m_images, text).value_or(oci::ImageId{}) == id, text.c_str());
        for (const std::string& text : {id.digest.toString(), id.digest.encoded(), id.digest.shortId(), std::string("abc"), std::string("sha256:abc")})
            QVERIFY2(findImage(*m_images, text).value_or(oci::ImageId{}) == id, text.c_str());
    }

    void whatIsNotThereIsToldInDockersWords()
    {
        add("abc", {"node:18"});
        add("abd", {"node:20"});
        QCOMPARE(findImage(*m_images, "foo").error().message(), std::string("No such image: foo:latest"));
        QCOMPARE(findImage(*m_images, "node").error().message(), std::string("No such image: node:latest"));
        QCOMPARE(findImage(*m_images, digestText('9')).error().message(), "No such image: " + digestText('9'));
        // Two images begin with it.
        QCOMPARE(findImage(*m_images, "ab").error().kind(), ErrorKind::NotFound);
        QCOMPARE(findImage(*m_images, "UPPER").error().kind(), ErrorKind::InvalidArgument);
    }

    void tagsOfARepositoryAreItsOwnAlone()
    {
        const auto one = add("abc", {"localhost:5000/app:1", "localhost:5000/app:2", "localhost:5000/app@" + digestText('d')});
        add("def", {"localhost:5000/app/sub:1", "localhost:5000/apple:1", "app:1"});
        const auto tags = m_images->tagsOf(name("localhost:5000/app:9")).value();
        QCOMPARE(tags.size(), 2uz);
        QVERIFY(tags[0].first == name("localhost:5000/app:1") && tags[1].first == name("localhost:5000/app:2"));
        QVERIFY(tags[0].second == one && tags[1].second == one);
    }

    void sourcesOfABlobAreRememberedPerRegistry()
    {
        const auto blob = oci::Digest::of("blob");
        BlobSources& sources = m_images->sources();
        QVERIFY(!sources.isKnown(blob).value());
        for (const char* place : {"localhost:5000/z:1", "localhost:5000/a:1", "localhost:5000/z:2", "node:18"})
            QVERIFY(sources.put(blob, name(place)).has_value());
        QCOMPARE(sources.find(blob, name("localhost:5000/other:1")).value(), (std::vector<std::string>{"a", "z"}));
        QCOMPARE(sources.find(blob, name("localhost:5000/z:1")).value(), (std::vector<std::string>{"z", "a"}));
        QCOMPARE(sources.find(blob, name("me/app:1")).value(), std::vector<std::string>{"library/node"});
        QVERIFY(sources.find(blob, name("quay.io/me/app:1")).value().empty());
        // A blob that is gone is nowhere.
        QVERIFY(m_images->forget(blob).has_value());
        QVERIFY(!sources.isKnown(blob).value());
    }

    void aNameThatLooksLikeAnIdIsAName()
    {
        add("abc", {"node:18"});
        const auto named = add("def", {"abc:latest"});
        QVERIFY(findImage(*m_images, "abc").value() == named);
    }

    void aNameMovesToTheImageThatGetsItLast()
    {
        const auto old = add("abc", {"node:18", "node@" + digestText('1')});
        const auto now = add("def", {"node:18", "node@" + digestText('2')});
        QVERIFY(findImage(*m_images, "node:18").value() == now);
        QCOMPARE(m_images->namesOf(old)->size(), 1uz);
    }

    void removingANameUntagsOnly()
    {
        const auto id = add("abc", {"node:18", "node:lts"});
        const auto outcome = removeImage(*m_images, "node:18", false, {});
        QVERIFY(outcome);
        QCOMPARE(stepsOf(*outcome), QStringList{"-node:18"});
        QVERIFY(findImage(*m_images, "node:lts").value() == id);
    }

    void removingTheLastNameDeletes()
    {
        const auto id = add("abc", {"node:18", "node@" + digestText('1')});
        const auto outcome = removeImage(*m_images, "node:18", false, {});
        QVERIFY(outcome);
        QCOMPARE(stepsOf(*outcome),
                 (QStringList{"-node:18", "-node@" + QString::fromStdString(digestText('1')), "x" + QString::fromStdString(id.digest.toString())}));
        QCOMPARE(outcome->deleted.size(), 1uz);
        QVERIFY(!findImage(*m_images, "abc"));
    }

    void digestsOfAnotherRepositoryKeepTheImage()
    {
        add("abc", {"node:18", "mirror/node@" + digestText('1')});
        const auto outcome = removeImage(*m_images, "node:18", false, {});
        QCOMPARE(stepsOf(*outcome), QStringList{"-node:18"});
        QVERIFY(findImage(*m_images, "abc"));
    }

    void theLastNameOfAUsedImageNeedsForce()
    {
        const auto id = add("abc", {"node:18"});
        const auto refused = removeImage(*m_images, "node:18", false, usedBy("0123456789abcdef", false));
        QCOMPARE(refused.error().kind(), ErrorKind::Conflict);
        QCOMPARE(refused.error().message(),
                 "conflict: unable to remove repository reference \"node:18\" (must force) - container 0123456789ab is using its "
                 "referenced image " + id.digest.shortId());
        QVERIFY(findImage(*m_images, "node:18"));
        const auto forced = removeImage(*m_images, "node:18", true, usedBy("0123456789abcdef", false));
        QCOMPARE(forced->deleted.size(), 1uz);
    }

    void forceNeverDeletesUnderARunningContainer()
    {
        const auto id = add("abc", {"node:18"});
        const auto untagged = removeImage(*m_images, "node:18", true, usedBy("0123456789abcdef", true));
        QCOMPARE(stepsOf(*untagged), QStringList{"-node:18"});
        QVERIFY(untagged->deleted.empty());
        const auto refused = removeImage(*m_images, "abc", true, usedBy("0123456789abcdef", true));
        QCOMPARE(refused.error().message(), "conflict: unable to delete " + id.digest.shortId()
                                                + " (cannot be forced) - image is being used by running container 0123456789ab");
        QVERIFY(findImage(*m_images, "abc"));
    }

    void aBuildProtectsItsImageAndLetsItsNamesGo()
    {
        const auto id = add("abc", {"node:18"});
        const auto byBuild = usedBy("", true);
        const auto untagged = removeImage(*m_images, "node:18", false, byBuild);
        QCOMPARE(stepsOf(*untagged), QStringList{"-node:18"});
        const auto refused = removeImage(*m_images, "abc", true, byBuild);
        QCOMPARE(refused.error().message(), "conflict: unable to delete " + id.digest.shortId()
                                                + " (cannot be forced) - image is being used by a running build");
        QVERIFY(pruneImage(*m_images, id, byBuild)->deleted.empty());
        QCOMPARE(pruneImage(*m_images, id, {})->deleted.size(), 1uz);
    }

    void aHoldLastsAsLongAsTheLastOfThem()
    {
        const auto held = std::make_shared<HeldImages>();
        const auto id = add("abc", {});
        ImageHold first(held, id);
        {
            ImageHold second(held, id);
            ImageHold moved = std::move(second);
            QCOMPARE(held->count(id), 2uz);
        }
        QCOMPARE(held->count(id), 1uz);
        first = ImageHold();
        QVERIFY(held->empty());
    }

    void aStoppedContainerProtectsAnIdUntilForced()
    {
        const auto id = add("abc", {"node:18"});
        const auto refused = removeImage(*m_images, "abc", false, usedBy("0123456789abcdef", false));
        QCOMPARE(refused.error().message(), "conflict: unable to delete " + id.digest.shortId()
                                                + " (must be forced) - image is being used by stopped container 0123456789ab");
        QVERIFY(removeImage(*m_images, "abc", true, usedBy("0123456789abcdef", false))->deleted.size() == 1);
    }

    void anIdWithNamesInSeveralRepositoriesNeedsForce()
    {
        const auto id = add("abc", {"node:18", "app:1", "app@" + digestText('1')});
        const auto refused = removeImage(*m_images, "abc", false, {});
        QCOMPARE(refused.error().message(), "conflict: unable to delete " + id.digest.shortId()
                                                + " (must be forced) - image is referenced in multiple repositories");
        QCOMPARE(m_images->namesOf(id)->size(), 3uz);
        const auto forced = removeImage(*m_images, "abc", true, {});
        QCOMPARE(forced->steps.size(), 4uz);
        QCOMPARE(forced->deleted.size(), 1uz);
    }

    void anImageThatOthersWereMadeOfCannotBeDeleted()
    {
        const auto parent = add("abc", {"node:18"});
        const auto child = add("def", {"app:1"}, parent);
        QCOMPARE(m_images->childrenOf(parent).value(), std::vector{child});
        const auto refused = removeImage(*m_images, "abc", true, {});
        QCOMPARE(refused.error().message(),
                 "conflict: unable to delete " + parent.digest.shortId() + " (cannot be forced) - image has dependent child images");
        QCOMPARE(stepsOf(*removeImage(*m_images, "node:18", false, {})), QStringList{"-node:18"});
        QVERIFY(findImage(*m_images, "abc"));
    }

    void parentsGoWithTheLastThatHoldsThem()
    {
        const auto base = add("aaa", {"base:1"});
        const auto middle = add("abc", {}, base);
        add("def", {"one:1"}, middle);
        add("dee", {"two:1"}, middle);
        QCOMPARE(removeImage(*m_images, "one:1", false, {})->deleted.size(), 1uz);
        const auto outcome = removeImage(*m_images, "two:1", false, {});
        QCOMPARE(outcome->deleted.size(), 2uz);
        QVERIFY(outcome->deleted[1].id == middle);
        QVERIFY(findImage(*m_images, "base:1"));
    }

    void parentsStayWhenThatIsAskedFor()
    {
        const auto parent = add("abc", {});
        add("def", {"one:1"}, parent);
        QCOMPARE(removeImage(*m_images, "one:1", false, {}, Parents::Keep)->deleted.size(), 1uz);
        QVERIFY(findImage(*m_images, "abc"));
    }

    void aPullDoesNotForgetTheParent()
    {
        const auto parent = add("abc", {});
        const auto child = add("def", {"one:1"}, parent);
        add("def", {"one:1"});
        QVERIFY(m_images->get(child)->value().parent == parent);
    }

    void pruningTakesAllNamesButNothingThatIsNeeded()
    {
        const auto parent = add("abc", {"base:1"});
        const auto child = add("def", {"one:1", "two:2"}, parent);
        QVERIFY(pruneImage(*m_images, parent, {})->deleted.empty());
        QVERIFY(pruneImage(*m_images, child, usedBy("0123456789abcdef", false))->deleted.empty());
        QCOMPARE(stepsOf(*pruneImage(*m_images, child, {})).size(), 3);
        QCOMPARE(pruneImage(*m_images, parent, {})->deleted.size(), 1uz);
    }

    void referencesCountEverythingThatImagesNeed()
    {
        add("abc", {"node:18"});
        const auto references = m_images->references().value();
        QCOMPARE(references.blobs.size(), 3uz); // Config, manifest, layer.
        QCOMPARE(references.layers.size(), 1uz);
        QVERIFY(removeImage(*m_images, "abc", true, {}));
        QVERIFY(m_images->references()->blobs.empty());
    }

    void whichBlobGivesWhichLayerIsKept()
    {
        const ImageRecord::Layer pair{{oci::Digest::of("diff")}, oci::Digest::of("blob")};
        QVERIFY(!m_images->isKnown(pair).value());
        QVERIFY(m_images->putKnown(pair));
        QVERIFY(m_images->isKnown(pair).value());
        QVERIFY(!m_images->isKnown({{oci::Digest::of("other")}, pair.blob}).value());
        QVERIFY(m_images->forget(pair.blob));
        QVERIFY(!m_images->isKnown(pair).value());
    }

private:
    /// An image whose id begins with the digits.
    oci::ImageId add(const std::string& prefix, const std::vector<std::string>& names, std::optional<oci::ImageId> parent = {})
    {
        ImageRecord record;
        record.id = {oci::Digest::fromHex(prefix + std::string(64 - prefix.size(), '0'))};
        record.manifest = oci::Digest::of("manifest " + prefix);
        record.manifestMediaType = "application/vnd.oci.image.manifest.v1+json";
        record.layers = {{{oci::Digest::of("diff " + prefix)}, oci::Digest::of("blob " + prefix)}};
        record.parent = parent;
        if (!m_images->put(record))
            qFatal("put");
        for (const std::string& text : names) {
            if (!m_images->putName(name(text), record.id))
                qFatal("putName");
        }
        return record.id;
    }

    static UsageQuery usedBy(const std::string& container, bool running)
    {
        return [=](const oci::ImageId&) { return std::vector<Usage>{{container, running}}; };
    }

    static QStringList stepsOf(const RemovalOutcome& outcome)
    {
        QStringList steps;
        for (const Removal& step : outcome.steps)
            steps.append(QString::fromStdString(step.untagged.empty() ? "x" + step.deleted : "-" + step.untagged));
        return steps;
    }

    std::unique_ptr<QTemporaryDir> m_directory;
    std::unique_ptr<Database> m_database;
    std::unique_ptr<ImageStore> m_images;
};

QTEST_APPLESS_MAIN(StoreTest)
#include "store_test.moc"
