namespace ServiceComb.Net.Console.Components.Configuration;

internal enum DiffLineKind
{
    Same,
    Added,
    Removed,

    /// <summary>Stands for lines that are left out because nothing changed near them.</summary>
    Gap,
}
