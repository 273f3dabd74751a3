using System.Text.Json;
using Microsoft.Data.Sqlite;

namespace ServiceComb.Net.LocalEngine.Storage;

/// <summary>Describes a record that the engine cannot read.</summary>
internal static class DamagedRecord
{
    private const int MaxIdLength = 200;

    public static string Describe(string path, string table, string id, Exception exception) =>
        exception is SqliteException sqlite
            ? $"{path} cannot be read: table {table} is damaged after record '{Shorten(id)}' (SQLite error {sqlite.SqliteErrorCode})"
            : $"{path} cannot be read: record '{Shorten(id)}' of table {table} {GetReason(exception)}";

    private static string GetReason(Exception exception) => exception switch
    {
        JsonException { LineNumber: { } line, BytePositionInLine: { } position } => $"is not JSON of the expected form (line {line + 1}, byte {position + 1})",
        JsonException or KeyNotFoundException or InvalidOperationException => "is not JSON of the expected form",
        _ => "has a malformed key or content",
    };

    private static string Shorten(string id) =>
        string.Create(Math.Min(id.Length, MaxIdLength), id, static (span, from) =>
        {
            for (var i = 0; i < span.Length; i++)
            {
                span[i] = char.IsControl(from[i]) ? ' ' : from[i];
            }
        });
}
