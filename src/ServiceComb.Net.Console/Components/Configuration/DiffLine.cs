namespace ServiceComb.Net.Console.Components.Configuration;

/// <param name="Kind">How the line differs.</param>
/// <param name="Text">The line.</param>
internal sealed record DiffLine(DiffLineKind Kind, string Text);
