namespace ServiceComb.Net.Cli.Terminal;

/// <summary>The color of a cell on a terminal that has colors.</summary>
internal enum CellStyle
{
    None,
    Good,
    Warning,
    Bad,
    Faint,
}
