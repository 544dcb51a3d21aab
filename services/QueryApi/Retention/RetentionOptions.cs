using System.ComponentModel.DataAnnotations;

namespace AcMonitoring.QueryApi.Retention;

/// <summary>How long readings are kept.</summary>
internal sealed class RetentionOptions
{
    public const string Section = "Readings";

    /// <summary>Number of months for which rows of readings are kept; 0 for ever. Hourly and daily rollups are always kept.</summary>
    [Range(0, 1_200, ErrorMessage = "Readings__KeepMonths must be a whole number of months from 0, which keeps all readings, to 1200.")]
    public int KeepMonths { get; set; }
}
