#pragma once

#include <QList>
#include <QWidget>

class QAction;

namespace onggi::ui {

/// A page as the navigation knows it, before there is one.
struct PageEntry
{
    QString id;    ///< stable, never shown: "containers", "images", "hub", "system"
    QString title; ///< translated
    QString icon;  ///< of Theme::icon
    /// False: the page is of use also while no engine answers.
    bool needsEngine = true;
};

/// What an entry of the navigation shows. The shell makes a page when it is first wanted, owns it, puts the filter field
/// and toolbarWidgets() above the current one, and carries out what a page asks for by its signals.
class Page : public QWidget
{
    Q_OBJECT
public:
    explicit Page(QWidget* parent = nullptr);
    ~Page() override;

    /// The text in the empty filter field; an empty string: the page has nothing to filter or search, the field is
    /// hidden.
    virtual QString filterPlaceholder() const { return {}; }
    virtual void setFilter(const QString& text) { Q_UNUSED(text) }
    /// Return in the filter field.
    virtual void filterAccepted() {}

    /// Beside the filter field while the page is shown. Made once, by the page; the shell takes them into its toolbar.
    virtual QList<QWidget*> toolbarWidgets() { return {}; }
    /// What the palette (Ctrl+K) offers of this page.
    virtual QList<QAction*> paletteActions() { return {}; }
    /// Another page asks to see this object: a container's id, an image's reference, a search term.
    virtual void select(const QString& what) { Q_UNUSED(what) }
    /// The page has come to the front.
    virtual void activated() {}

signals:
    void filterPlaceholderChanged();
    /// An action was done that equals this docker command line; the strip at the bottom shows it.
    void commandUsed(const QString& line);
    /// Open the Run form for an image.
    void runRequested(const QString& reference);
    /// Show another page: its id, and what to select there (a container's id, an image's reference, a search term).
    void pageRequested(const QString& pageId, const QString& what);
    /// A passing message, with no more to do about it.
    void noticeRaised(const QString& sentence);
};

} // namespace onggi::ui
