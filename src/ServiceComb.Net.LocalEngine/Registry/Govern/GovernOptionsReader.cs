namespace ServiceComb.Net.LocalEngine.Registry.Govern;

/// <summary>Reads the options of a list; words that are none are passed over, as in the real registry.</summary>
internal static class GovernOptionsReader
{
    /// <param name="text">The options, with commas between.</param>
    /// <param name="isStatisticsOnly">Whether counts are all that is asked for: not even an unknown word stands beside them.</param>
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
