namespace ServiceComb.Net.Console.Components.Governance;

internal enum PolicyFieldType
{
    Text,
    Number,

    /// <summary>Milliseconds, or what follows <c>PT</c> in ISO 8601.</summary>
    Duration,
    Flag,
    Choice,

    /// <summary>Texts, separated by commas.</summary>
    List,
}
