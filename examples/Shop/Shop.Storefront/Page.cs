using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;

namespace Shop.Storefront;

/// <summary>Writes the page of the shop.</summary>
internal static class Page
{
    private static readonly HtmlEncoder Html = HtmlEncoder.Default;

    /// <param name="banner">The text at the top.</param>
    /// <param name="list">The products; null when the catalog is not available.</param>
    /// <param name="order">The order that was placed before; <c>none</c> when it was not accepted.</param>
    public static string Write(string banner, ProductList? list, string? order)
    {
        var page = new StringBuilder()
            .AppendLine("<!DOCTYPE html><html lang=\"en\"><head><meta charset=\"utf-8\"><title>Shop</title></head><body>")
            .AppendLine(CultureInfo.InvariantCulture, $"<h1>{Html.Encode(banner)}</h1>");
        if (order is not null)
        {
            page.AppendLine(order == "none" ? "<p>The order was not accepted.</p>" : $"<p>Thank you. Your order is {Html.Encode(order)}.</p>");
        }

        if (list is null)
        {
            page.AppendLine("<p>The catalog is not available at the moment.</p>");
        }
        else
        {
            page.AppendLine("<ul>");
            foreach (var product in list.Products)
            {
                page.AppendLine(
                    CultureInfo.InvariantCulture,
                    $"<li><form method=\"post\" action=\"/buy/{Uri.EscapeDataString(product.Id)}\">{Html.Encode(product.Name)}, {product.PriceInCents / 100}.{product.PriceInCents % 100:00} <button>Buy</button></form></li>");
            }

            page.AppendLine("</ul>").AppendLine(CultureInfo.InvariantCulture, $"<p>catalog {Html.Encode(list.CatalogVersion)}</p>");
        }

        return page.AppendLine("</body></html>").ToString();
    }
}
