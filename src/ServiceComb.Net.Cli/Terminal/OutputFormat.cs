namespace ServiceComb.Net.Cli.Terminal;

/// <summary>The form of the output.</summary>
internal enum OutputFormat
{
    /// <summary>For people.</summary>
    Table,

    Json,

    Yaml,
}
