namespace ServiceComb.Net.LocalEngine.Management;

/// <summary>A token of the root account. Not a record, so that ToString does not contain it.</summary>
internal sealed class EngineToken
{
    public string? Token { get; init; }
}
