#pragma once

#include "oci/image.h"

#include <memory>
#include <set>

namespace onggi::image {

/// Images that work at hand needs, each as often as it is held. Shared by the service and the holds; event-loop thread.
using HeldImages = std::multiset<oci::ImageId>;

/// While this lives, its image is not deleted: it may lose its names, as under a running container. Got from
/// ImageService::hold(), may outlive the service; event-loop thread.
class ImageHold
{
public:
    ImageHold() = default;
    ImageHold(const std::shared_ptr<HeldImages>& held, oci::ImageId id)
        : m_held(held)
        , m_place(held->insert(std::move(id)))
    {
    }
    ~ImageHold()
    {
        if (m_held)
            m_held->erase(m_place);
    }
    ImageHold(ImageHold&& other) noexcept
        : m_held(std::move(other.m_held))
        , m_place(other.m_place)
    {
    }
    ImageHold& operator=(ImageHold&& other) noexcept
    {
        std::swap(m_held, other.m_held);
        std::swap(m_place, other.m_place);
        return *this;
    }

private:
    std::shared_ptr<HeldImages> m_held;
    HeldImages::iterator m_place{};
};

} // namespace onggi::image
