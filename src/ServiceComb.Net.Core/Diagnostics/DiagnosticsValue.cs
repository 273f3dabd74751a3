namespace ServiceComb.Net.Diagnostics;

/// <summary>Prepares values of configuration and of instances for diagnostics.</summary>
internal static class DiagnosticsValue
{
    private const int MaxLength = 256;

    /// <summary>Returns the beginning of a value, or a mask in place of a secret.</summary>
    public static string? Show(string? value, bool isSecret) =>
        isSecret ? "***" : value?.Length > MaxLength ? value[..MaxLength] + "…" : value;
}
