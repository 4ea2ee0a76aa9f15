#pragma once

#include "monitor/logreader.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

/// How a container's log lies on disk, shared by writer and reader.
///
/// The directory holds files "0000000001.log", "0000000002.log", … of which the highest is written to;
/// rotating makes the next number and deletes the oldest, so no file is ever renamed or rewritten and a
/// reader that has one open reads it to its end. A file is a header and records, all little-endian:
///
///     header   magic[8]  version u32  nonce u32
///     record   length u32  time i64 (ns since 1970)  stream u8  flags u8  text…  seal u32
///
/// `length` counts the whole record; `seal` is length XOR nonce, so that the file can be read backwards from
/// any record's end and bytes that a container wrote cannot pass for a record's end.
namespace onggi::monitor {

constexpr std::size_t logHeaderSize = 16;
constexpr std::size_t logRecordOverhead = 18;
constexpr std::size_t logFrontSize = 14;
/// The longest text of one record; longer lines become several records.
constexpr std::size_t maxLogText = 16 * 1024;
constexpr std::size_t maxLogRecord = maxLogText + logRecordOverhead;

std::string logFileName(std::uint32_t number);
/// The numbers of the log files in a directory, ascending.
std::vector<std::uint32_t> logFileNumbers(int directory);

std::string makeLogHeader(std::uint32_t nonce);
/// The nonce of a file's header, or DataLoss when it is none of ours; an empty file gives nothing yet.
Result<std::optional<std::uint32_t>> readLogHeader(int file);

void appendLogRecord(std::string& target, std::uint32_t nonce, TimePoint time, LogStream stream, bool partial,
                     std::string_view text);

/// A record as it lies in a buffer.
struct LogRecordView
{
    std::size_t size = 0; ///< of the whole record
    TimePoint time{};
    LogStream stream = LogStream::Output;
    bool partial = false;
    std::string_view text;
};

/// The record at the front of the bytes, or nothing when they don't hold a whole and valid one.
std::optional<LogRecordView> logRecordAtFront(std::string_view bytes, std::uint32_t nonce);
/// The record that ends where the bytes end.
std::optional<LogRecordView> logRecordAtBack(std::string_view bytes, std::uint32_t nonce);

/// Reads up to size bytes at an offset; fewer at the end of the file.
Result<std::string> readLogAt(int file, std::uint64_t offset, std::size_t size);
/// The same into a buffer that is used again.
Status readLogAt(int file, std::uint64_t offset, std::size_t size, std::string& bytes);
Result<std::uint64_t> sizeOfLog(int file);

/// Where the last whole record of a file ends. Behind it is at most one torn record: one that is being
/// written, or was cut by a crash. Cheap unless there is one.
Result<std::uint64_t> endOfLogRecords(int file, std::uint32_t nonce);

} // namespace onggi::monitor
