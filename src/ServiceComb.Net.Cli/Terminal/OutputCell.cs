namespace ServiceComb.Net.Cli.Terminal;

/// <summary>A cell of a table.</summary>
/// <param name="Text">The text, which may come from an engine; it is escaped when it is written.</param>
/// <param name="Style">The color.</param>
internal readonly record struct OutputCell(string? Text, CellStyle Style = CellStyle.None)
{
    public static implicit operator OutputCell(string? text) => new(text);
}
