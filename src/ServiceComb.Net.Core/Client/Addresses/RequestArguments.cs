using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace ServiceComb.Net.Client.Addresses;

/// <summary>Validates the arguments of requests. <see cref="EnginePath"/>, <see cref="EngineQuery"/> and the body of a request use it, so
/// that no request can be built without its ids and its body.</summary>
internal static class RequestArguments
{
    /// <exception cref="ArgumentNullException">The value is null.</exception>
    public static T NotNull<T>([NotNull] T? value, [CallerArgumentExpression(nameof(value))] string name = "")
    {
        ArgumentNullException.ThrowIfNull(value, name);
        return value;
    }

    /// <exception cref="ArgumentException">The value is null or empty.</exception>
    public static string NotEmpty([NotNull] string? value, [CallerArgumentExpression(nameof(value))] string name = "")
    {
        ArgumentException.ThrowIfNullOrEmpty(value, name);
        return value;
    }

    /// <exception cref="ArgumentException">There is no value, or one of them is null or empty.</exception>
    public static IReadOnlyList<string> NotEmpty([NotNull] IEnumerable<string>? values, [CallerArgumentExpression(nameof(values))] string name = "") =>
        NoneEmpty(values, name) is { Count: > 0 } list ? list : throw new ArgumentException("At least one value is required.", name);

    /// <exception cref="ArgumentException">A value is null or empty.</exception>
    public static IReadOnlyList<string> NoneEmpty([NotNull] IEnumerable<string>? values, [CallerArgumentExpression(nameof(values))] string name = "")
    {
        ArgumentNullException.ThrowIfNull(values, name);
        IReadOnlyList<string> list = [.. values];
        return list.Any(string.IsNullOrEmpty) ? throw new ArgumentException("A value must not be empty.", name) : list;
    }
}
