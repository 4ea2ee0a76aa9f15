#pragma once

#include "containers/containerspage.h"
#include "containers/containertable.h"
#include "fakeengine.h"
#include "widgets/theme.h"

#include <QApplication>
#include <QPushButton>
#include <QSettings>
#include <QStandardPaths>
#include <QWidget>
#include <memory>

/// What tests of the containers page stand on: the page, on an engine that the test plays. A test class has it for a base,
/// calls prepare() in initTestCase(), begin() in init() and end() in cleanup().
class PageStage
{
protected:
    void prepare()
    {
        QStandardPaths::setTestModeEnabled(true);
        QCoreApplication::setOrganizationName("OnggiTest");
        m_theme = std::make_unique<onggi::ui::Theme>(*qApp);
    }

    /// Shows the page of that width; the function answers for the engine. False when that cannot listen.
    bool begin(int width, FakeEngine::Handler answer)
    {
        QSettings().clear();
        m_posted.clear();
        m_fake = std::make_unique<FakeEngine>();
        m_fake->answer(std::move(answer));
        if (!m_fake->listen())
            return false;
        m_engine = std::make_unique<onggi::ui::Engine>(onggi::ui::Transport::unixSocket(m_fake->path()));
        m_page = std::make_unique<onggi::ui::ContainersPage>(*m_engine);
        m_page->resize(width, 700);
        m_page->show();
        m_engine->start();
        return true;
    }

    void end()
    {
        m_page.reset();
        m_engine.reset();
        m_fake.reset();
    }

    onggi::ui::ContainerTable* table() const { return m_page->findChild<onggi::ui::ContainerTable*>(); }

    static QPushButton* button(QWidget* parent, const QString& text)
    {
        for (auto* found : parent->findChildren<QPushButton*>()) {
            if (found->text() == text)
                return found;
        }
        return nullptr;
    }

    template<typename T>
    static T* named(QWidget* parent, const QString& name)
    {
        for (auto* found : parent->findChildren<T*>()) {
            if (found->accessibleName() == name)
                return found;
        }
        return nullptr;
    }

    std::unique_ptr<onggi::ui::Theme> m_theme;
    std::unique_ptr<FakeEngine> m_fake;
    std::unique_ptr<onggi::ui::Engine> m_engine;
    std::unique_ptr<onggi::ui::ContainersPage> m_page;
    QList<QByteArray> m_posted; ///< what changes something, as the test notes it
};
