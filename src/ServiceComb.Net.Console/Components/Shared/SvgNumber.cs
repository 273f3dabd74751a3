using System.Globalization;

namespace ServiceComb.Net.Console.Components.Shared;

/// <summary>Writes numbers into SVG elements: with a point, whatever the culture.</summary>
internal static class SvgNumber
{
    public static string Format(double value) => Math.Round(value, 1).ToString(CultureInfo.InvariantCulture);
}
