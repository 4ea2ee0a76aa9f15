#include "base/sha256.h"
#include "tarbuilder.h"
#include "unpackrunner.h"

#include <QTest>
#include <random>
#include <unistd.h>

using namespace onggi;
using oci::LayerCompression;

namespace {

std::string noise(std::size_t size, unsigned seed = 1)
{
    std::mt19937 random(seed);
    std::string bytes(size, '\0');
    for (char& byte : bytes)
        byte = static_cast<char>(random() % 17 + 'a');
    return bytes;
}

std::string diffIdOf(const std::string& bytes)
{
    return Sha256::hexOf(bytes);
}

} // namespace

/// How compressed streams are read: what is inflated, hashed, and refused.
class StreamTest : public QObject
{
    Q_OBJECT
private slots:
    void initTestCase()
    {
        if (geteuid() != 0)
            QSKIP("needs root: the helper makes namespaces and devices");
        qputenv("ONGGI_HELPER_DIR", ONGGI_BIN_DIR);
        m_tar = TarBuilder().file("a", noise(3'000'000)).file("b", noise(700'000, 2)).finish(20'480);
    }

    void everyCompressionGivesTheSameLayer_data()
    {
        QTest::addColumn<int>("compression");
        QTest::addColumn<int>("writeSize");
        for (const int size : {0, 1000, 65'536}) {
            QTest::addRow("plain, %d", size) << int(LayerCompression::None) << size;
            QTest::addRow("gzip, %d", size) << int(LayerCompression::Gzip) << size;
            QTest::addRow("zstd, %d", size) << int(LayerCompression::Zstd) << size;
        }
    }
    void everyCompressionGivesTheSameLayer()
    {
        QFETCH(int, compression);
        QFETCH(int, writeSize);
        const auto kind = LayerCompression(compression);
        const std::string bytes = kind == LayerCompression::Gzip ? gzipped(m_tar)
                                  : kind == LayerCompression::Zstd ? zstdCompressed(m_tar) : m_tar;
        UnpackRunner runner;
        const auto unpacked = UnpackRunner::unpackedOf(runner.run(bytes, {kind, false, std::size_t(writeSize)}));
        QCOMPARE(unpacked.diffId.digest.encoded(), diffIdOf(m_tar));
        QCOMPARE(unpacked.bytes, 3'700'000);
        QCOMPARE(unpacked.entries, 2);
        QCOMPARE(runner.content("a"), noise(3'000'000));
        QCOMPARE(runner.content("b"), noise(700'000, 2));
    }

    void gzipOfSeveralMembersIsOneStream()
    {
        // Cut at odd places, so that members end anywhere in the input and in the output buffer.
        for (const std::size_t piece : {1uz, 777uz, 262'144uz, 1'000'003uz}) {
            const std::string tar = piece == 1 ? TarBuilder().file("a", "tiny").finish() : m_tar;
            std::string bytes;
            for (std::size_t at = 0; at < tar.size(); at += piece)
                bytes += gzipped(tar.substr(at, piece));
            for (const std::size_t writeSize : {0uz, 13uz, 4099uz}) {
                if (writeSize == 13 && piece != 1)
                    continue;
                UnpackRunner runner;
                const auto unpacked = UnpackRunner::unpackedOf(runner.run(bytes, {LayerCompression::Gzip, true, writeSize}));
                QCOMPARE(unpacked.diffId.digest.encoded(), diffIdOf(tar));
            }
        }
    }

    void gzipBehindWhichZerosStandIsWhole()
    {
        UnpackRunner runner;
        const auto bytes = gzipped(m_tar) + std::string(512 * 1024, '\0');
        QCOMPARE(UnpackRunner::unpackedOf(runner.run(bytes, {LayerCompression::Gzip})).diffId.digest.encoded(), diffIdOf(m_tar));
    }

    void zstdOfSeveralFramesIsOneStream()
    {
        UnpackRunner runner;
        const auto bytes = zstdCompressed(m_tar.substr(0, 5000)) + zstdCompressed(m_tar.substr(5000));
        QCOMPARE(UnpackRunner::unpackedOf(runner.run(bytes, {LayerCompression::Zstd, false, 999})).diffId.digest.encoded(),
                 diffIdOf(m_tar));
    }

    void verifyingWritesNothing()
    {
        UnpackRunner runner;
        const auto unpacked = UnpackRunner::unpackedOf(runner.run(gzipped(m_tar), {LayerCompression::Gzip, true}));
        QCOMPARE(unpacked.diffId.digest.encoded(), diffIdOf(m_tar));
        QVERIFY(runner.names().empty());
    }

    void truncatedStreamsAreRefused_data()
    {
        QTest::addColumn<int>("compression");
        QTest::addColumn<double>("part");
        for (const double part : {0.0, 0.00001, 0.4, 0.999999}) {
            QTest::addRow("gzip %g", part) << int(LayerCompression::Gzip) << part;
            QTest::addRow("zstd %g", part) << int(LayerCompression::Zstd) << part;
        }
    }
    void truncatedStreamsAreRefused()
    {
        QFETCH(int, compression);
        QFETCH(double, part);
        const auto kind = LayerCompression(compression);
        std::string bytes = kind == LayerCompression::Gzip ? gzipped(m_tar) : zstdCompressed(m_tar);
        bytes.resize(std::min(std::size_t(double(bytes.size()) * part), bytes.size() - 1));
        for (const bool verify : {false, true}) {
            UnpackRunner runner;
            const auto outcome = runner.run(bytes, {kind, verify});
            const auto* failed = std::get_if<unpack::UnpackFailed>(&outcome);
            QVERIFY(failed);
            QCOMPARE(failed->message, std::string("the compressed layer ends too early"));
            QVERIFY(failed->malformed);
        }
    }

    void plainTarThatEndsInAFileIsRefused()
    {
        UnpackRunner runner;
        const auto message = UnpackRunner::messageOf(runner.run(m_tar.substr(0, 1'000'000)));
        QVERIFY2(message.find("entry \"a\"") == 0, message.c_str());
    }

    void anEmptyLayerIsApplied()
    {
        UnpackRunner runner;
        const std::string tar = TarBuilder().finish();
        QCOMPARE(UnpackRunner::unpackedOf(runner.run(gzipped(tar), {LayerCompression::Gzip})).diffId.digest.encoded(), diffIdOf(tar));
        QCOMPARE(UnpackRunner::unpackedOf(runner.run("")).diffId.digest.encoded(), diffIdOf(""));
    }

    void damagedGzipIsRefused()
    {
        std::string bytes = gzipped(m_tar);
        bytes[bytes.size() - 6] = char(bytes[bytes.size() - 6] ^ 1); // In the checksum.
        UnpackRunner runner;
        QCOMPARE(UnpackRunner::messageOf(runner.run(bytes, {LayerCompression::Gzip})),
                 std::string("the compressed layer is damaged: its gzip checksum does not agree"));
    }

    void aWrongMediaTypeIsNamed()
    {
        UnpackRunner runner;
        QCOMPARE(UnpackRunner::messageOf(runner.run(zstdCompressed(m_tar), {LayerCompression::Gzip})),
                 std::string("the layer is not compressed with gzip, as its media type says"));
        QCOMPARE(UnpackRunner::messageOf(runner.run(gzipped(m_tar), {LayerCompression::Zstd})),
                 std::string("the layer is not compressed with zstd, as its media type says"));
        const auto message = UnpackRunner::messageOf(runner.run(gzipped(m_tar)));
        QVERIFY2(message.find("not a tar archive") != std::string::npos, message.c_str());
    }

    void aMalformedStreamIsReadToItsEnd()
    {
        // Whoever sends it has to learn whether these were the bytes that were asked for.
        std::string bytes = gzipped(noise(8'000'000));
        std::fill(bytes.begin() + 1000, bytes.begin() + 2000, '\xff');
        UnpackRunner runner;
        const auto outcome = runner.run(bytes, {LayerCompression::Gzip, false, 100'000});
        QVERIFY(std::get<unpack::UnpackFailed>(outcome).malformed);
        QVERIFY(runner.inputWasReadToItsEnd());
    }

private:
    std::string m_tar;
};

QTEST_APPLESS_MAIN(StreamTest)
#include "stream_test.moc"
