namespace ServiceComb.Net.LocalEngine.Kie.Rules;

/// <summary>What the fields of requests may be. Every rule explains itself as the engine does: by its expression, or by
/// name and bound.</summary>
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

    /// <summary>The complaint about an item to be created, null when there is none.</summary>
    public static string? Complaint(string project, KieDraft draft)
    {
        var complaints = new KieValidationErrors("KVDoc");
        complaints.Add("Key", LengthOf(draft.Key, 1, MaxKeyLength) ?? (KieNames.IsKey(draft.Key) ? null : "^[a-zA-Z0-9._:-]+$"));
        complaints.Add("Value", LengthOf(draft.Value, 0, MaxValueLength));
        complaints.Add("ValueType", KieNames.IsValueType(draft.ValueType) ? null : "^$|^(ini|json|text|yaml|properties|xml)$");
        complaints.Add("Checker", LengthOf(draft.Check, 0, MaxCheckLength) ?? (KieNames.IsAscii(draft.Check) ? null : @"^[\x00-\x7F]*$"));
        complaints.Add("Project", ProjectRule(project));
        complaints.Add("Status", StatusRule(draft.Status));
        AddLabels(complaints, draft.Labels, MaxLabels);
        return complaints.Text;
    }

    public static string? UpdateComplaint(string project, string id, string value, string status)
    {
        var complaints = new KieValidationErrors("UpdateKVRequest");
        complaints.Add("ID", LengthOf(id, 1, MaxIdLength));
        complaints.Add("Value", LengthOf(value, 0, MaxValueLength));
        complaints.Add("Project", ProjectRule(project));
        complaints.Add("Status", StatusRule(status));
        return complaints.Text;
    }

    public static string? GetComplaint(string project, string id)
    {
        var complaints = new KieValidationErrors("GetKVRequest");
        complaints.Add("Project", ProjectRule(project));
        complaints.Add("ID", LengthOf(id, 1, MaxIdLength));
        return complaints.Text;
    }

    public static string? ListComplaint(
        string project, string key, string value, IReadOnlyCollection<KeyValuePair<string, string>>? labels, string status)
    {
        var complaints = new KieValidationErrors("ListKVRequest");
        complaints.Add("Project", ProjectRule(project));
        complaints.Add("Key", LengthOf(key, 0, MaxFilterLength) ?? (KieNames.IsKeyFilter(key)
            ? null
            : @"^[a-zA-Z0-9._:-]*$|^beginWith\([a-zA-Z0-9._:-]*\)$|^wildcard\([a-zA-Z0-9*._:-]*\)$"));
        complaints.Add("Value", LengthOf(value, 0, MaxFilterLength));
        AddLabels(complaints, labels, MaxQueryLabels);
        complaints.Add("Status", StatusRule(status));
        return complaints.Text;
    }

    private static void AddLabels(KieValidationErrors complaints, IReadOnlyCollection<KeyValuePair<string, string>>? labels, int most)
    {
        if (labels is null)
        {
            return;
        }

        if (labels.Count > most)
        {
            complaints.Add("Labels", $"max = {most}");
            return;
        }

        foreach (var (name, value) in labels)
        {
            complaints.Add($"Labels[{name}]", KieNames.IsLabelName(name) ? null : LabelName);
            complaints.Add($"Labels[{name}]", KieNames.IsLabelValue(value) ? null : LabelValue);
        }
    }

    private static string? ProjectRule(string project) =>
        LengthOf(project, 1, MaxProjectLength) ?? (KieNames.IsCommonName(project) ? null : CommonName);

    private static string? StatusRule(string status) => status is "" or "enabled" or "disabled" ? null : "^$|^(enabled|disabled)$";

    // Counted in code points, as Go counts.
    private static string? LengthOf(string text, int least, int most)
    {
        if (text.Length < least)
        {
            return $"min = {least}";
        }

        return text.Length > most && KieNames.CodePoints(text) > most ? $"max = {most}" : null;
    }
}
