#include "runtime/plan.h"

#include "runtime/specfields.h"

#include <algorithm>
#include <cstring>
#include <type_traits>

namespace onggi::runtime {

namespace {

template<typename T>
concept Scalar = std::is_arithmetic_v<T> || std::is_enum_v<T>;

class Writer
{
public:
    template<typename T>
    void field(const char*, T& value)
    {
        put(value);
    }
    std::string take() { return std::move(m_bytes); }

private:
    template<Scalar T>
    void put(const T& value)
    {
        m_bytes.append(reinterpret_cast<const char*>(&value), sizeof(value));
    }

    void put(std::string& text)
    {
        put(static_cast<std::uint32_t>(text.size()));
        m_bytes += text;
    }

    template<typename T>
    void put(std::vector<T>& values)
    {
        put(static_cast<std::uint32_t>(values.size()));
        for (T& value : values)
            put(value);
    }

    template<typename T>
    void put(std::optional<T>& value)
    {
        put(value.has_value());
        if (value)
            put(*value);
    }

    template<typename T>
    requires std::is_class_v<T>
    void put(T& value) { walkFields(*this, value); }

    std::string m_bytes;
};

/// Reads what Writer wrote. Running out of bytes makes every further value its default and complete() false.
class Reader
{
public:
    explicit Reader(std::string_view bytes)
        : m_rest(bytes)
    {
    }

    template<typename T>
    void field(const char*, T& value)
    {
        take(value);
    }
    bool complete() const { return m_good && m_rest.empty(); }

private:
    template<Scalar T>
    void take(T& value)
    {
        if (const std::string_view bytes = next(sizeof(T)); !bytes.empty())
            std::memcpy(&value, bytes.data(), sizeof(T));
    }

    void take(std::string& text)
    {
        std::uint32_t size = 0;
        take(size);
        text = next(size);
    }

    template<typename T>
    void take(std::vector<T>& values)
    {
        std::uint32_t size = 0;
        take(size);
        for (std::uint32_t i = 0; i < size && m_good; ++i)
            take(values.emplace_back());
    }

    template<typename T>
    void take(std::optional<T>& value)
    {
        bool present = false;
        take(present);
        if (present)
            take(value.emplace());
    }

    template<typename T>
    requires std::is_class_v<T>
    void take(T& value) { walkFields(*this, value); }

    std::string_view next(std::size_t size)
    {
        if (!m_good || size > m_rest.size()) {
            m_good = false;
            return {};
        }
        const std::string_view bytes = m_rest.substr(0, size);
        m_rest.remove_prefix(size);
        return bytes;
    }

    std::string_view m_rest;
    bool m_good = true;
};

template<typename Archive>
void walkPlan(Archive& archive, Plan& plan)
{
    archive.field("spec", plan.spec);
    archive.field("capabilities", plan.capabilities);
    archive.field("mountCount", plan.mountCount);
    archive.field("hasInput", plan.hasInput);
    archive.field("hasOutput", plan.hasOutput);
    archive.field("hasError", plan.hasError);
    archive.field("hasSeccomp", plan.hasSeccomp);
}

/// A step's fixed part; its text follows.
struct StepHead
{
    Step step;
    ErrorKind kind;
    int errnoValue;
};

} // namespace

std::string encodePlan(const Plan& plan)
{
    Plan copy = plan;
    Writer writer;
    walkPlan(writer, copy);
    return writer.take();
}

Result<Plan> decodePlan(std::string_view bytes)
{
    Plan plan;
    Reader reader(bytes);
    walkPlan(reader, plan);
    if (!reader.complete())
        return fail(ErrorKind::DataLoss, "the launch plan is cut short");
    return plan;
}

std::string encodeStep(const StepMessage& message)
{
    std::string bytes(sizeof(StepHead) + message.text.size(), '\0');
    const StepHead head{message.step, message.kind, message.errnoValue};
    std::memcpy(bytes.data(), &head, sizeof(head));
    std::memcpy(bytes.data() + sizeof(head), message.text.data(), message.text.size());
    return bytes;
}

std::size_t encodeFailure(std::span<char> buffer, ErrorKind kind, int errnoValue, std::string_view text)
{
    const StepHead head{Step::Failed, kind, errnoValue};
    if (buffer.size() < sizeof(head))
        return 0;
    const std::size_t size = std::min(text.size(), buffer.size() - sizeof(head));
    std::memcpy(buffer.data(), &head, sizeof(head));
    std::memcpy(buffer.data() + sizeof(head), text.data(), size);
    return sizeof(head) + size;
}

Result<StepMessage> decodeStep(std::string_view bytes)
{
    StepHead head{};
    if (bytes.size() < sizeof(head))
        return fail(ErrorKind::DataLoss, "a launch message is cut short");
    std::memcpy(&head, bytes.data(), sizeof(head));
    if (head.step > Step::Failed || head.kind > ErrorKind::Internal || head.kind < ErrorKind::InvalidArgument)
        return fail(ErrorKind::DataLoss, "a launch message is of an unknown kind");
    return StepMessage{head.step, head.kind, head.errnoValue, std::string(bytes.substr(sizeof(head)))};
}

} // namespace onggi::runtime
