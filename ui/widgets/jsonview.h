#pragma once

#include <QWidget>

class QJsonObject;
class QLabel;
class QPlainTextEdit;

namespace onggi::ui {

class SearchField;

/// A JSON document, coloured and searchable: what is typed above it is highlighted, Return goes to the next place.
class JsonView : public QWidget
{
    Q_OBJECT
public:
    explicit JsonView(QWidget* parent = nullptr);
    /// Keeps the scroll position when the document is the same object in a newer state.
    void setJson(const QJsonObject& json);
    void clear();

private:
    void search(const QString& text);
    void step(bool backward);
    void showCount();

    SearchField* m_search;
    QLabel* m_count;
    QPlainTextEdit* m_text;
    QList<int> m_hits; ///< positions in the text
    qsizetype m_current = -1;
};

} // namespace onggi::ui
