using Microsoft.AspNetCore.Http;

namespace ServiceComb.Net.Console.Localization;

/// <summary>Theme and language that a user chose; cookies, so that the first page already has them.</summary>
/// <param name="Language">The language.</param>
/// <param name="IsDark">Whether the theme is dark.</param>
public sealed record Preferences(string Language, bool IsDark)
{
    internal const string ThemeCookie = "servicecomb-console-theme";
    internal const string LanguageCookie = "servicecomb-console-language";

    internal static Preferences Read(HttpRequest request) =>
        new(TextCatalog.Choose(request.Cookies[LanguageCookie], request.Headers.AcceptLanguage), request.Cookies[ThemeCookie] == "dark");
}
