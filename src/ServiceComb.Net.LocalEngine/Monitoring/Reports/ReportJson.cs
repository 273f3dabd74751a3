using System.Globalization;
using System.Text.Json;

namespace ServiceComb.Net.LocalEngine.Monitoring.Reports;

/// <summary>Reads the fields of a report leniently: numbers can be texts, and a field of another kind counts as absent.</summary>
internal static class ReportJson
{
    public static string Text(JsonElement json, string name) =>
        json.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString()! : "";

    /// <summary>Reads a number from 0 to <paramref name="max"/>; other numbers are limited.</summary>
    public static double Number(JsonElement json, string name, double max) =>
        json.TryGetProperty(name, out var value) && TryRead(value, out var number) ? Math.Clamp(number, 0, max) : 0;

    public static bool Boolean(JsonElement json, string name) => json.TryGetProperty(name, out var value) && value.ValueKind switch
    {
        JsonValueKind.True => true,
        JsonValueKind.String => value.GetString()!.Equals("true", StringComparison.OrdinalIgnoreCase),
        _ => TryRead(value, out var number) && number == 1,
    };

    /// <summary>Reads a number. NaN is none.</summary>
    public static bool TryRead(JsonElement value, out double number)
    {
        number = 0;
        return value.ValueKind switch
        {
            JsonValueKind.Number => value.TryGetDouble(out number),
            JsonValueKind.String => double.TryParse(value.GetString(), NumberStyles.Float, CultureInfo.InvariantCulture, out number),
            _ => false,
        } && !double.IsNaN(number);
    }
}
