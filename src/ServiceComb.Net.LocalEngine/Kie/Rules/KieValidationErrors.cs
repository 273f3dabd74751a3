namespace ServiceComb.Net.LocalEngine.Kie.Rules;

/// <summary>Collects the invalid fields of a request, each with the first rule it breaks.</summary>
internal sealed class KieValidationErrors(string request)
{
    /// <summary>Gets all errors as one text; null when there are none.</summary>
    public string? Text { get; private set; }

    /// <summary>Adds a field if it breaks a rule.</summary>
    public void Add(string field, string? brokenRule)
    {
        if (brokenRule is not null)
        {
            Text = $"{(Text is null ? "validate failed, " : $"{Text} | ")}field: {request}.{field}, rule: {brokenRule}";
        }
    }
}
