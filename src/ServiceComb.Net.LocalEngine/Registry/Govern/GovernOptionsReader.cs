namespace ServiceComb.Net.LocalEngine.Registry.Govern;

/// <summary>Reads the options of a list. Unknown words are ignored, as in the real registry.</summary>
internal static class GovernOptionsReader
{
    /// <param name="text">The comma-separated options.</param>
    /// <param name="isStatisticsOnly">Whether statistics is the only option; unknown words count as further
    /// options.</param>
    public static GovernOptions Read(string text, out bool isStatisticsOnly)
    {
        var options = GovernOptions.None;
        isStatisticsOnly = true;
        foreach (var word in text.Split(','))
        {
            var option = Option(word);
            options |= option;
            isStatisticsOnly &= option == GovernOptions.Statistics;
        }

        return options;
    }

    private static GovernOptions Option(string word) => word switch
    {
        "instances" => GovernOptions.Instances,
        "schemas" => GovernOptions.Schemas,
        "tags" => GovernOptions.Tags,
        "dependencies" => GovernOptions.Dependencies,
        "statistics" => GovernOptions.Statistics,
        "all" => GovernOptions.All,
        _ => GovernOptions.None,
    };
}
