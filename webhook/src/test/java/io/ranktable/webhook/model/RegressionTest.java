package io.ranktable.webhook.model;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** The smallest schedules that once led to something wrong. */
class RegressionTest {

  @Test
  void aTableThatSomebodyMarksCompletedWithoutMembersIsPutRightWhenItsPodsLeave() {
    isAllRight(
        """
        restore 2 0; gone 4 0; deliver 0 12; work 2 9; delete 2 3; delete 7 10; edit-table 0 14
        """);
  }

  @Test
  void aPodThatGaveItsSeatToANewerOneDoesNotDriveItOutWhenTheWorkloadGrows() {
    isAllRight("restore 1 9; flow 5 9; spawn 1 15; resize 1 11");
  }

  @Test
  void aChangedReportTakesTheTableBackAlsoWhenTheAnswerToATemplateEditWasLost() {
    isAllRight(
        """
        restore 3 0; flow 6 9; >fault 4 11; <report 2 12; template 1 14; flow 6 2
        """);
  }

  @Test
  void seatsInTwoTablesOutliveTheLossOfBothConfigMapsAndOfTheLeader() {
    isAllRight(
        """
        restore 4 0; flow 0 15; delete 0 0; gone 0 0; spawn 4 0; ready 0 0; ready 1 0; flow 0 15
        delete-table 0 0; delete-table 0 0; crash 0 0; crash 1 0; pass 200 0; flow 0 15
        """);
  }

  private static void isAllRight(String schedule) {
    assertThat(Run.play(Op.parseAll(schedule), () -> Seam.NONE)).isEmpty();
  }
}
