namespace ServiceComb.Net.LocalEngine.Kie.Rules;

/// <summary>Validates the fields of requests. Errors name the broken rule as the engine does: by its expression, or by name
/// and bound.</summary>
internal static class KieRules
{
    public const int MaxKeyLength = 2048;
    public const int MaxValueLength = 131_072;
    public const int MaxCheckLength = 1_048_576;
    public const int MaxProjectLength = 256;
    public const int MaxIdLength = 64;
    public const int MaxFilterLength = 128;
    public const int MaxLabels = 6;
    public const int MaxQueryLabels = 8;

    private const string LabelName = @"^[a-zA-Z0-9]{1,32}$|^[a-zA-Z0-9][a-zA-Z0-9_\-.]{1,30}[a-zA-Z0-9]$";
    private const string LabelValue = @"^[a-zA-Z0-9]{0,160}$|^[a-zA-Z0-9][a-zA-Z0-9_\-.]{0,158}[a-zA-Z0-9]$";
    private const string CommonName = @"^[a-zA-Z0-9]*$|^[a-zA-Z0-9][a-zA-Z0-9_\-.]*[a-zA-Z0-9]$";

    /// <summary>Validates an item to be created.</summary>
    /// <returns>The error; null when the item is valid.</returns>
    public static string? Validate(string project, KieDraft draft)
    {
        var errors = new KieValidationErrors("KVDoc");
        errors.Add("Key", ValidateLength(draft.Key, 1, MaxKeyLength) ?? (KieNames.IsKey(draft.Key) ? null : "^[a-zA-Z0-9._:-]+$"));
        errors.Add("Value", ValidateLength(draft.Value, 0, MaxValueLength));
        errors.Add("ValueType", KieNames.IsValueType(draft.ValueType) ? null : "^$|^(ini|json|text|yaml|properties|xml)$");
        errors.Add("Checker", ValidateLength(draft.Check, 0, MaxCheckLength) ?? (KieNames.IsAscii(draft.Check) ? null : @"^[\x00-\x7F]*$"));
        errors.Add("Project", ValidateProject(project));
        errors.Add("Status", ValidateStatus(draft.Status));
        AddLabels(errors, draft.Labels, MaxLabels);
        return errors.Text;
    }

    public static string? ValidateUpdate(string project, string id, string value, string status)
    {
        var errors = new KieValidationErrors("UpdateKVRequest");
        errors.Add("ID", ValidateLength(id, 1, MaxIdLength));
        errors.Add("Value", ValidateLength(value, 0, MaxValueLength));
        errors.Add("Project", ValidateProject(project));
        errors.Add("Status", ValidateStatus(status));
        return errors.Text;
    }

    public static string? ValidateGet(string project, string id)
    {
        var errors = new KieValidationErrors("GetKVRequest");
        errors.Add("Project", ValidateProject(project));
        errors.Add("ID", ValidateLength(id, 1, MaxIdLength));
        return errors.Text;
    }

    public static string? ValidateList(
        string project, string key, string value, IReadOnlyCollection<KeyValuePair<string, string>>? labels, string status)
    {
        var errors = new KieValidationErrors("ListKVRequest");
        errors.Add("Project", ValidateProject(project));
        errors.Add("Key", ValidateLength(key, 0, MaxFilterLength) ?? (KieNames.IsKeyFilter(key)
            ? null
            : @"^[a-zA-Z0-9._:-]*$|^beginWith\([a-zA-Z0-9._:-]*\)$|^wildcard\([a-zA-Z0-9*._:-]*\)$"));
        errors.Add("Value", ValidateLength(value, 0, MaxFilterLength));
        AddLabels(errors, labels, MaxQueryLabels);
        errors.Add("Status", ValidateStatus(status));
        return errors.Text;
    }

    private static void AddLabels(KieValidationErrors errors, IReadOnlyCollection<KeyValuePair<string, string>>? labels, int max)
    {
        if (labels is null)
        {
            return;
        }

        if (labels.Count > max)
        {
            errors.Add("Labels", $"max = {max}");
            return;
        }

        foreach (var (name, value) in labels)
        {
            errors.Add($"Labels[{name}]", KieNames.IsLabelName(name) ? null : LabelName);
            errors.Add($"Labels[{name}]", KieNames.IsLabelValue(value) ? null : LabelValue);
        }
    }

    private static string? ValidateProject(string project) =>
        ValidateLength(project, 1, MaxProjectLength) ?? (KieNames.IsCommonName(project) ? null : CommonName);

    private static string? ValidateStatus(string status) => status is "" or "enabled" or "disabled" ? null : "^$|^(enabled|disabled)$";

    // The length is counted in code points, as in Go.
    private static string? ValidateLength(string text, int min, int max)
    {
        if (text.Length < min)
        {
            return $"min = {min}";
        }

        return text.Length > max && KieNames.CodePoints(text) > max ? $"max = {max}" : null;
    }
}
