using ServiceComb.Net.LocalEngine.ControlPlane.Errors;
using ServiceComb.Net.LocalEngine.Hosting;

namespace ServiceComb.Net.LocalEngine.ControlPlane.Endpoints;

/// <summary>The limits of tags, as for other resources of the cloud.</summary>
internal static class TagRules
{
    private const int MaxKey = 128;
    private const int MaxValue = 255;
    private const int MaxTags = 20;

    /// <exception cref="EngineApiException">The key or value is too long, or there is no key.</exception>
    public static void Require(string? key, string? value)
    {
        if (string.IsNullOrWhiteSpace(key) || key.Length > MaxKey || value?.Length > MaxValue)
        {
            throw CloudErrors.Invalid($"a tag has no key of 1 to {MaxKey} characters, or a value of more than {MaxValue}");
        }
    }

    /// <exception cref="EngineApiException">There are too many tags.</exception>
    public static void RequireCount(int count)
    {
        if (count > MaxTags)
        {
            throw CloudErrors.Invalid($"an engine has at most {MaxTags} tags");
        }
    }
}
